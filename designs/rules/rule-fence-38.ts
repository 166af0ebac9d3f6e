import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence_end_signalling() gets the cookie of its dma_fence_begin_signalling()',
    source: 'drivers/dma-buf/dma-fence.c:292-322',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-38'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.work('retire work', (t) => {
      t.dma_fence_begin_signalling();
      t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
        t.dma_fence_signal(fence);
        if (variant === 'keeps') t.dma_fence_end_signalling();
        t.return();
      });
      t.dma_fence_signal(fence);
      t.dma_fence_end_signalling();
    });
  },
);
