import { design } from 'fencepost';

export default design(
  {
    title: 'a _locked call is made with the lock held',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_signal_locked()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-10'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('timeline->lock');
    const fence = d.dma_fence('F', { lock });

    d.hardirq('ring irq', (t) => {
      if (variant === 'keeps') t.spin_lock(lock);
      t.dma_fence_signal_locked(fence);
      if (variant === 'keeps') t.spin_unlock(lock);
    });
  },
);
