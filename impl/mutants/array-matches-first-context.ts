import { read } from '../memory.ts';
import { to_dma_fence_array } from '../dma-fence-array.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-matches-first-context',
  mistake: 'Only the first fence of an array is compared with the context.',
  rule: 'CONT-19',
  area: 'containers',
  livepatch: {
    *dma_fence_match_context(_, fence, context) {
      const array = to_dma_fence_array(fence);
      const first = array === undefined ? fence : ((yield* read(array, 'fences'))[0] ?? fence);
      return (yield* read(first, 'context')) === context;
    },
  },
};
