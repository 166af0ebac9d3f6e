import { dmaFenceCallbackFunctions } from '../dma-fence-callbacks.ts';
import { list_empty } from '../list.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-removal-without-lock',
  mistake: 'A removal that comes too late returns without the lock, while the callback still runs.',
  rule: 'FENCE-22',
  area: 'fence',
  livepatch: {
    *dma_fence_remove_callback(k, fence, cb) {
      if (yield* list_empty(cb.node)) {
        k.commit();
        return false;
      }
      return yield* dmaFenceCallbackFunctions.dma_fence_remove_callback(k, fence, cb);
    },
  },
};
