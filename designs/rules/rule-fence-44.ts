import { design } from 'fencepost';

export default design(
  {
    title: 'callers of the unannotated signal variants annotate the section themselves',
    source: 'drivers/dma-buf/dma-fence.c:488-504 vs 402-476',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-44'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.spinlock('timeline->lock');
    const fence = d.dma_fence('F', { lock, published: true });

    d.work('retire work', (t) => {
      if (variant === 'keeps') t.dma_fence_begin_signalling();
      t.spin_lock_irqsave(lock);
      t.dma_fence_signal_locked(fence);
      t.spin_unlock_irqrestore(lock);
      if (variant === 'keeps') t.dma_fence_end_signalling();
    });
    d.kthread('annotated path of the driver', (t) => {
      t.dma_fence_begin_signalling();
      t.mempool_alloc();
      t.dma_fence_end_signalling();
    });
  },
);
