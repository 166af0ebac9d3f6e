import { design } from 'fencepost';

export default design(
  {
    title: 'a node that dma_fence_chain_init() has made a fence is put, not freed',
    source: 'include/linux/dma-fence-chain.h:93-106 dma_fence_chain_free',
    variants: {
      breaks: { verdict: 'rule', violates: ['CONT-13'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const point = d.dma_fence_chain('point');

    d.job('job', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('driver', (t) => {
      t.if(t.dma_fence_chain_alloc(point).failed(), () => t.return());
      t.dma_fence_chain_init(point, null, fence, 1);
      if (variant === 'breaks') t.dma_fence_chain_free(point);
      else t.dma_fence_put(point);
    });
    d.kthread('other driver', (t) => {
      t.dma_fence_is_signaled(fence);
    });
  },
);
