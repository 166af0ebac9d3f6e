import { design } from 'fencepost';

export default design(
  {
    title: 'code needed to signal a fence takes no dma_resv lock nor anything outside it',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-40'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F', { published: true });

    d.work('retire work', (t) => {
      if (variant === 'keeps') t.dma_fence_signal(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      if (variant === 'breaks') t.dma_fence_signal(fence);
    });
    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_fence_wait(fence, false);
      t.dma_resv_unlock(bo);
    });
  },
);
