import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-walk-keeps-signaled',
  mistake: 'A walk stops at nodes that have signalled, and takes nothing out.',
  rule: 'CONT-11',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_next(k, chain) {
      return yield* k.fn.dma_fence_chain_get_prev(k, chain);
    },
  },
};
