import { design } from 'fencepost';

export default design(
  {
    title: 'a callback stores its flag before it wakes the thread that looks at it',
    description:
      'The scheduler thread looks at the flag before it sleeps and after each wake-up, and at no other time.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('dependency', { published: true });
    const queue = d.wait_queue('wake_up_worker');
    const ready = d.variable('job is ready');

    const clearDep = d.dma_fence_cb('drm_sched_entity_clear_dep', (t) => {
      if (variant === 'broken') t.wake_up(queue);
      t.WRITE_ONCE(ready, 1);
      if (variant === 'correct') t.wake_up(queue);
    });

    d.job('gpu', (t) => t.dma_fence_signal(fence));

    d.kthread('drm_sched_main', (t) => {
      t.if(t.dma_fence_add_callback(fence, clearDep).failed(), () => t.WRITE_ONCE(ready, 1));
      t.wait_event(queue, ready.is(1));
    });
  },
);
