import { design } from 'fencepost';

export default design(
  {
    title: 'code needed to signal a fence does not allocate with GFP_KERNEL',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-41'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.shrinker('gem_shrinker', (t) => t.dma_fence_wait(fence, false));
    d.work('run_job', (t) => {
      t.kmalloc(variant === 'breaks' ? 'GFP_KERNEL' : 'GFP_NOWAIT');
      t.dma_fence_signal(fence);
    });
  },
);
