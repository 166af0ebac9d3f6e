import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'callers tell remaining jiffies, 0 and -ERESTARTSYS of dma_fence_wait_timeout() apart',
    source: 'drivers/dma-buf/dma-fence.c:524-561',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-27'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('waiter', (t) => {
      t.dma_fence_wait_timeout(fence, false, variant === 'breaks' ? -1 : MAX_SCHEDULE_TIMEOUT);
    });
  },
);
