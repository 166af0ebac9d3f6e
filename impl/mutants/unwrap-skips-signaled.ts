import { dmaFenceUnwrapFunctions } from '../dma-fence-unwrap.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'unwrap-skips-signaled',
  mistake: 'An iteration over containers leaves out what has signalled.',
  rule: 'CONT-15',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_next(k, cursor) {
      let fence = yield* dmaFenceUnwrapFunctions.dma_fence_unwrap_next(k, cursor);
      while (fence !== undefined && (yield* k.fn.dma_fence_is_signaled(k, fence)))
        fence = yield* dmaFenceUnwrapFunctions.dma_fence_unwrap_next(k, cursor);
      return fence;
    },
  },
};
