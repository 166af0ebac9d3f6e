import { design } from 'fencepost';

export default design(
  {
    title: 'whoever leaves dma_fence_unwrap_for_each() early puts the chain node',
    source: 'drivers/dma-buf/dma-fence-unwrap.c:34-61 dma_fence_unwrap_first',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-15'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const point = d.dma_fence_chain('point');
    const leaf = d.dma_fence_slot('leaf');
    const cursor = d.dma_fence_unwrap('cursor');

    d.job('job', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(point, null, fence, 1);
      t.dma_fence_unwrap_for_each(leaf, cursor, point, () => {
        t.if(t.dma_fence_is_signaled(leaf).is(0), () => {
          if (variant === 'keeps') t.dma_fence_unwrap_stop(cursor);
          t.break();
        });
      });
      t.dma_fence_put(point);
    });
  },
);
