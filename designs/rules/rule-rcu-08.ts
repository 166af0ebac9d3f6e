import { design } from 'fencepost';

export default design(
  {
    title: 'a fence provider unloads after its fences and an RCU barrier',
    source: 'drivers/gpu/drm/scheduler/sched_fence.c drm_sched_fence_slab_fini()',
    variants: { breaks: { verdict: 'rule', violates: ['RCU-08'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const rcu = d.rcu();
    const job = d.kref('job', { embedded: true });
    const freeJob = d.rcu_head('free job', rcu, (t) => t.access(job));
    const driver = d.module('driver', {
      refs: 1,
      exit: (t) => {
        if (variant === 'keeps') t.rcu_barrier();
      },
    });

    d.work('last job', (t) => {
      t.call_rcu(rcu, freeJob);
      t.module_put(driver);
    });
    d.thread('rmmod', (t) => {
      t.if(t.delete_module(driver).failed(), () => t.return());
    });
  },
);
