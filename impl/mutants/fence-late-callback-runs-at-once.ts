import { dmaFenceCallbackFunctions } from '../dma-fence-callbacks.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-late-callback-runs-at-once',
  mistake: 'A callback on a fence that has signalled is accepted, and run in the caller.',
  rule: 'FENCE-06',
  area: 'fence',
  livepatch: {
    *dma_fence_add_callback(k, fence, cb) {
      const ret = yield* dmaFenceCallbackFunctions.dma_fence_add_callback(k, fence, cb);
      if (ret !== 0) yield* cb.func(k, fence, cb);
      return 0;
    },
  },
};
