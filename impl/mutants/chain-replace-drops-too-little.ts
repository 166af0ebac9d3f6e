import { update } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-replace-drops-too-little',
  mistake:
    'Whoever loses the exchange gives back the node instead of what should have replaced it.',
  rule: 'CONT-11',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_replace(k, chain, prev) {
      const prev_chain = k.fn.to_dma_fence_chain(prev);
      const replacement =
        prev_chain === undefined ? undefined : yield* k.fn.dma_fence_chain_get_prev(k, prev_chain);
      yield* update(chain, 'prev', (now) => (now === prev ? replacement : now));
      k.commit();
      yield* k.fn.dma_fence_put(k, prev);
      yield* k.fn.dma_fence_put(k, prev);
    },
  },
};
