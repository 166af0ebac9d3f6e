import { dma_fence_stub } from '../dma-fence-stub.ts';
import { dmaFenceUnwrapFunctions } from '../dma-fence-unwrap.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-without-memory-is-done',
  mistake: 'A merge that finds no memory returns a fence that has signalled.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_merge(k, heads) {
      const merged = yield* dmaFenceUnwrapFunctions.dma_fence_unwrap_merge(k, heads);
      if (merged !== undefined) return merged;
      yield* k.fn.dma_fence_get(k, dma_fence_stub(k));
      return dma_fence_stub(k);
    },
  },
};
