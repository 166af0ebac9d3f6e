import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-signals-in-callback',
  mistake:
    'The last member signals the array itself, under its own lock, instead of leaving that to an irq_work.',
  rule: 'CONT-21',
  area: 'containers',
  livepatch: {
    *dma_fence_array_cb_func(k, array, fence) {
      yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
      if (yield* k.fn.dma_fence_array_dec_and_test(k, array))
        yield* k.fn.irq_dma_fence_array_work(k, array);
      else yield* k.fn.dma_fence_put(k, array);
    },
  },
};
