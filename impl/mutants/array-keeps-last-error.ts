import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-keeps-last-error',
  mistake: 'The error of the member that fails last wins over the first.',
  rule: 'CONT-08',
  area: 'containers',
  livepatch: {
    *dma_fence_array_set_pending_error(_, array, error) {
      if (error !== 0) yield* write(array, 'error', error);
    },
  },
};
