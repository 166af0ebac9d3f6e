import { design } from 'fencepost';

export default design(
  {
    title: 'the whole path from publishing a fence to signalling it is annotated',
    source: 'drivers/dma-buf/dma-fence.c:184-272 DOC fence signalling annotation',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-37'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('ring->lock');
    const fence = d.dma_fence('F', { published: true });

    d.work('retire work', (t) => {
      if (variant === 'keeps') t.dma_fence_begin_signalling();
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(fence);
      if (variant === 'keeps') t.dma_fence_end_signalling();
    });
    d.kthread('annotated path of the driver', (t) => {
      t.dma_fence_begin_signalling();
      t.mempool_alloc();
      t.dma_fence_end_signalling();
    });
  },
);
