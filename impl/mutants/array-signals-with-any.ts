import { dmaFenceArrayFunctions } from '../dma-fence-array.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-signals-with-any',
  mistake: 'The array is done as soon as one member is.',
  rule: 'CONT-05',
  area: 'containers',
  livepatch: {
    *dma_fence_array_init(k, array, fences, context, seqno) {
      yield* dmaFenceArrayFunctions.dma_fence_array_init(k, array, fences, context, seqno, true);
    },
  },
};
