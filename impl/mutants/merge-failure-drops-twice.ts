import { type Mutant } from '../mutant.ts';
import { dmaFenceUnwrapFunctions } from '../dma-fence-unwrap.ts';

export const mutant: Mutant = {
  name: 'merge-failure-drops-twice',
  mistake: 'Without memory for its array a merge gives its references back twice.',
  rule: 'CONT-04',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_result(k, fences, timestamp) {
      const merged = yield* dmaFenceUnwrapFunctions.dma_fence_unwrap_result(k, fences, timestamp);
      if (merged === undefined) for (const fence of fences) yield* k.fn.dma_fence_put(k, fence);
      return merged;
    },
  },
};
