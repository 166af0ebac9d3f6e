import { design } from 'fencepost';

export default design(
  {
    title: 'the cleanup frees a job that the timeout handler looks at',
    source:
      'commit 135517d3565b48f4def3b1b82008bc17eb5d1c90 drm/scheduler: Avoid accessing freed bad job',
    description:
      'The handler peeks at the first job of the list under the lock and uses it without; the job completes, and the cleanup takes it off the list and frees it.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const listLock = d.spinlock('sched->job_list_lock');
    const onList = d.variable('job on ring_mirror_list', { initially: 1 });
    const job = d.kref('job');

    d.work('drm_sched_job_timedout', (t) => {
      t.spin_lock(listLock);
      const first = t.READ_ONCE(onList);
      if (variant === 'fixed') t.WRITE_ONCE(onList, 0);
      t.spin_unlock(listLock);
      t.if(first.is(1), () => {
        t.access(job);
        if (variant === 'buggy') return;
        t.spin_lock(listLock);
        t.WRITE_ONCE(onList, 1);
        t.spin_unlock(listLock);
      });
    });

    d.kthread('drm_sched_cleanup_jobs', (t) => {
      t.spin_lock(listLock);
      const first = t.READ_ONCE(onList);
      t.WRITE_ONCE(onList, 0);
      t.spin_unlock(listLock);
      t.if(first.is(1), () => t.kref_put(job));
    });
  },
);
