import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-same-is-later',
  mistake: 'A fence counts as later than one with the same sequence number.',
  rule: 'FENCE-20',
  area: 'fence',
  livepatch: {
    *__dma_fence_is_later(_, __, f1, f2) {
      yield* [];
      return f1 >= f2;
    },
  },
};
