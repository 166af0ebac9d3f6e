import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-drops-errors',
  mistake: 'The errors of members never become that of the array.',
  rule: 'CONT-08',
  area: 'containers',
  livepatch: {
    *dma_fence_array_set_pending_error() {
      yield* [];
    },
  },
};
