import { design } from 'fencepost';

export default design(
  {
    title: 'a driver puts a job back on the pending list of the scheduler without its lock',
    source:
      "drm/etnaviv: Protect the scheduler's pending list with its lock (Fixes 704d3d60fec4); Message-ID 20250602132240.93314-1-mcanal@igalia.com",
    description:
      'The timeout handler finds that the GPU makes progress and returns the job to the list, while the scheduler takes a finished job off the same list.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const listLock = d.spinlock('sched->job_list_lock');
    const pending = d.list_head('sched->pending_list');

    d.work('etnaviv_sched_timedout_job', (t) => {
      if (variant === 'fixed') t.spin_lock(listLock);
      t.list_add_tail(pending);
      if (variant === 'fixed') t.spin_unlock(listLock);
    });

    d.work('drm_sched_free_job_work', (t) => {
      t.spin_lock(listLock);
      t.list_del(pending);
      t.spin_unlock(listLock);
    });
  },
);
