import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-forgets-signaled-members',
  mistake: 'A member that has signalled before is not counted: the array waits for it for ever.',
  rule: 'CONT-05',
  area: 'containers',
  livepatch: {
    *dma_fence_array_enable_signaling(k, array) {
      for (const [i, fence] of (yield* read(array, 'fences')).entries()) {
        const cb = array.callbacks[i];
        yield* k.fn.dma_fence_get(k, array);
        if (cb === undefined || (yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) continue;
        yield* k.fn.dma_fence_put(k, array);
      }
      return true;
    },
  },
};
