import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence_wait() runs only where sleeping is allowed',
    source: 'drivers/dma-buf/dma-fence.c:533 dma_fence_wait_timeout',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-28'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->lock');
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('waiter', (t) => {
      t.spin_lock(lock);
      if (variant === 'keeps') t.spin_unlock(lock);
      t.dma_fence_wait(fence, false);
      if (variant === 'breaks') t.spin_unlock(lock);
    });
  },
);
