import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-seqno-32-bits',
  mistake: 'The points of a chain are compared as numbers of 32 bits.',
  rule: 'FENCE-20',
  area: 'containers',
  livepatch: {
    *dma_fence_has_seqno64() {
      yield* [];
      return false;
    },
  },
};
