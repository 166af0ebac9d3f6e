import { design } from 'fencepost';

export default design(
  {
    title: 'whoever wants the error of a timeline point asks the fence in it',
    source: 'drivers/dma-buf/dma-fence-chain.c:122-133 dma_fence_chain_irq_work',
    variants: { breaks: { verdict: 'assertion', violates: ['CONT-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const point = d.dma_fence_chain('point');
    const contained = d.dma_fence_slot('contained');
    const failed = d.variable('failed');

    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(point, null, fence, 1);
      t.dma_fence_set_error(fence, '-EIO');
      t.dma_fence_signal(fence);
      if (variant === 'breaks') {
        t.if(t.dma_fence_get_status(point).is('-EIO'), () => t.WRITE_ONCE(failed, 1));
      } else {
        t.dma_fence_chain_contained(contained, point);
        t.if(t.dma_fence_get_status(contained).is('-EIO'), () => t.WRITE_ONCE(failed, 1));
      }
      t.assert(failed.is(1));
      t.dma_fence_put(point);
    });
  },
);
