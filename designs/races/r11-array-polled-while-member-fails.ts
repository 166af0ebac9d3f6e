import { design } from 'fencepost';

export default design(
  {
    title: 'an array is polled while somebody arms it, and a member fails',
    source: 'drivers/dma-buf/dma-fence-array.c:28-43,103-138',
    description:
      'The test of an array that nobody has armed looks at the members and forgets the placeholder of the error. If the member failed, the callback that would fold its error in comes too late, and whoever asks the array for its status sees success.',
    variants: {
      'polled before it is armed': { verdict: 'rule', violates: ['CONT-08'] },
      'armed before the member fails': { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const array = d.dma_fence_array('array', { max: 1 });
    const made = d.completion('array made');
    const polled = d.completion('array made, again');

    d.kthread('driver', (t) => {
      t.dma_fence_array_create(array, [fence]);
      if (variant === 'armed before the member fails') t.dma_fence_enable_sw_signaling(array);
      t.complete(made);
      t.complete(polled);
      t.dma_fence_wait(array, false);
      t.dma_fence_get_status(array);
    });
    d.work('engine', (t) => {
      t.wait_for_completion(made);
      t.dma_fence_set_error(fence, '-EIO');
      t.dma_fence_signal(fence);
    });
    d.kthread('poller', (t) => {
      t.wait_for_completion(polled);
      t.dma_fence_is_signaled(array);
    });
  },
);
