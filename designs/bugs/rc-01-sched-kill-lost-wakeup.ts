import { design } from 'fencepost';

export default design(
  {
    title: 'a callback clears the dependency of a job and does not wake the scheduler',
    source:
      'commit 15f77764e90a713ee3916ca424757688e4f565b9 drm/sched: Remove optimization that causes hang when killing dependent jobs',
    description:
      'A dependency on a job of the same scheduler got a callback without a wake-up, because running that job wakes the scheduler anyway. A job that is killed never runs.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const scheduler = d.wait_queue('sched->wake_up_worker');
    const dependency = d.variable('b->dependency', { initially: 1 });
    const scheduledA = d.dma_fence('S(a)', { timeline: 'entity A' });
    const finishedB = d.dma_fence('F(b)', { timeline: 'entity B', published: true });

    const cb = d.dma_fence_cb(
      variant === 'buggy' ? 'drm_sched_entity_clear_dep' : 'drm_sched_entity_wakeup',
      (t) => {
        t.WRITE_ONCE(dependency, 0);
        if (variant === 'fixed') t.wake_up(scheduler);
      },
    );

    d.kthread('drm_sched_main', (t) => {
      const added = t.dma_fence_add_callback(scheduledA, cb);
      t.if(added.is('-ENOENT'), () => t.WRITE_ONCE(dependency, 0));
      t.wait_event(scheduler, dependency.is(0));
      t.dma_fence_signal(finishedB);
    });

    d.work('drm_sched_entity_kill_jobs_work(a)', (t) => {
      t.dma_fence_signal(scheduledA);
    });
  },
);
