import { dmaFenceUnwrapFunctions } from '../dma-fence-unwrap.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-without-reference',
  mistake: 'A merge returns the one fence that is left without a reference of its own.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_merge(k, heads) {
      const merged = yield* dmaFenceUnwrapFunctions.dma_fence_unwrap_merge(k, heads);
      if (merged !== undefined && !k.fn.dma_fence_is_container(k, merged))
        yield* k.fn.dma_fence_put(k, merged);
      return merged;
    },
  },
};
