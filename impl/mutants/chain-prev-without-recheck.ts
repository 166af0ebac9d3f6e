import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-prev-without-recheck',
  mistake: 'The reference to the node before is taken without asking whether it is still alive.',
  rule: 'RCU-02',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_get_prev(k, chain) {
      const prev = yield* read(chain, 'prev');
      k.commit();
      if (prev !== undefined) yield* k.fn.dma_fence_get(k, prev);
      return prev;
    },
  },
};
