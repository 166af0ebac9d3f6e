import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-one-reference-too-few',
  mistake: 'Every callback but the last gives back a reference, and one is taken for all of them.',
  rule: 'CONT-07',
  area: 'containers',
  livepatch: {
    *dma_fence_array_enable_signaling(k, array) {
      yield* k.fn.dma_fence_get(k, array);
      for (const [i, fence] of (yield* read(array, 'fences')).entries()) {
        const cb = array.callbacks[i];
        if (cb === undefined || (yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) continue;
        yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
        if (!(yield* k.fn.dma_fence_array_dec_and_test(k, array))) continue;
        yield* k.fn.dma_fence_put(k, array);
        yield* k.fn.dma_fence_array_clear_pending_error(k, array);
        return false;
      }
      return true;
    },
  },
};
