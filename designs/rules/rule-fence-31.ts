import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the index of dma_fence_wait_any_timeout() is used only with a positive result',
    source: 'drivers/dma-buf/dma-fence.c:878-965',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-31'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('waiter', (t) => {
      const timeout = variant === 'breaks' ? -1 : MAX_SCHEDULE_TIMEOUT;
      t.dma_fence_wait_any_timeout([fence], false, timeout);
    });
  },
);
