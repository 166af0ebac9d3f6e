import { design } from 'fencepost';

export default design(
  {
    title: 'a reset sets the error of a fence that the interrupt signals',
    source: 'include/linux/dma-fence.h dma_fence_set_error()',
    variants: {
      'nothing between them': { verdict: 'rule', violates: ['FENCE-16'] },
      'under the lock, if unsignalled': { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->lock');
    const fence = d.dma_fence('F', { published: true, lock });
    const failed = d.variable('error set');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.work('reset', (t) => {
      if (variant === 'nothing between them') {
        t.if(t.dma_fence_test_signaled_flag(fence).is(1), () => t.return());
        t.dma_fence_set_error(fence, '-EIO');
        t.dma_fence_signal(fence);
        return;
      }
      t.spin_lock_irqsave(lock);
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => {
        t.WRITE_ONCE(failed, 1);
        t.dma_fence_set_error(fence, '-EIO');
        t.dma_fence_signal_locked(fence);
      });
      t.spin_unlock_irqrestore(lock);
    });
    if (variant !== 'nothing between them') d.sometimes('the reset was faster', failed.is(1));
  },
);
