import { design } from 'fencepost';

export default design(
  {
    title: 'code needed to signal a fence does not allocate with GFP_NOFS or GFP_NOIO',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-42'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.mmu_notifier('userptr notifier', (t) => t.dma_fence_wait(fence, false));
    d.work('run_job', (t) => {
      if (variant === 'breaks') t.kmalloc('GFP_NOFS');
      t.dma_fence_signal(fence);
      if (variant === 'keeps') t.kmalloc('GFP_NOFS');
    });
  },
);
