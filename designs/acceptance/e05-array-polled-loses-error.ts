import { design } from 'fencepost';

export default design(
  {
    title:
      'an array of a fence that failed is found done by a test, or by the callback of its member',
    source: 'drivers/dma-buf/dma-fence-array.c:28-43,103-138',
    description:
      'Only the callback on a member folds its error into the array. A known property of the kernel: who polls an array first decides whether it has failed.',
    variants: {
      polled: { verdict: 'rule', violates: ['CONT-08'] },
      armed: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const array = d.dma_fence_array('array', { max: 1 });
    const armed = d.completion('array armed');

    d.kthread('driver', (t) => {
      t.dma_fence_array_create(array, [fence]);
      if (variant === 'armed') t.dma_fence_enable_sw_signaling(array);
      t.complete(armed);
      t.poll(() => {
        t.if(t.dma_fence_is_signaled(array).is(1), () => t.break());
      });
      t.dma_fence_get_status(array);
      t.dma_fence_put(array);
    });
    d.work('engine', (t) => {
      t.wait_for_completion(armed);
      t.dma_fence_set_error(fence, '-EIO');
      t.dma_fence_signal(fence);
    });
  },
);
