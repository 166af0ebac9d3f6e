import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a task waits for any of two fences, and one of them is stuck until the task goes on',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_wait_any_timeout()',
    description:
      'One fence that can signal is enough: the wait is an OR, and a cycle through one alternative is no deadlock.',
    variants: {
      'waits for any': { holds: true },
      'waits for both': { verdict: 'deadlock', violates: ['FENCE-29'] },
    },
  },
  (d, variant) => {
    const stuck = d.dma_fence('stuck', { timeline: 'hung ring', published: true });
    const good = d.dma_fence('good', { timeline: 'copy ring', published: true });

    d.hardirq('copy ring irq', (t) => t.dma_fence_signal(good));

    d.kthread('reset worker', (t) => {
      if (variant === 'waits for any') {
        // It allocates its callbacks with GFP_KERNEL, and a fence needs this worker: FENCE-41 without the scope.
        t.memalloc_noreclaim_save();
        t.dma_fence_wait_any_timeout([stuck, good], false, MAX_SCHEDULE_TIMEOUT);
        t.memalloc_noreclaim_restore();
      } else {
        t.dma_fence_wait(good, false);
        t.dma_fence_wait(stuck, false);
      }
      t.dma_fence_set_error(stuck, '-EIO');
      t.dma_fence_signal(stuck);
    });
  },
);
