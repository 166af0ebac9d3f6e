import { design } from 'fencepost';

export default design(
  {
    title: 'whoever wants the error of an array asks its members',
    source: 'drivers/dma-buf/dma-fence-array.c:103-138 dma_fence_array_signaled',
    variants: { breaks: { verdict: 'assertion', violates: ['CONT-08'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const array = d.dma_fence_array('array', { max: 1 });
    const member = d.dma_fence_slot('member');
    const cursor = d.dma_fence_unwrap('cursor');
    const failed = d.variable('failed');

    d.kthread('driver', (t) => {
      t.dma_fence_array_create(array, [fence]);
      t.dma_fence_set_error(fence, '-EIO');
      t.dma_fence_signal(fence);
      if (variant === 'breaks')
        t.if(t.dma_fence_get_status(array).is('-EIO'), () => t.WRITE_ONCE(failed, 1));
      else
        t.dma_fence_unwrap_for_each(member, cursor, array, () => {
          t.if(t.dma_fence_get_status(member).is('-EIO'), () => t.WRITE_ONCE(failed, 1));
        });
      t.assert(failed.is(1));
      t.dma_fence_put(array);
    });
  },
);
