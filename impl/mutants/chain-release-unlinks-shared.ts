import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-release-unlinks-shared',
  mistake:
    'A node that is released cuts the chain behind the node before, though others still use that.',
  rule: 'CONT-12',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_release(k, chain) {
      let prev = yield* read(chain, 'prev');
      while (prev !== undefined) {
        const prev_chain = k.fn.to_dma_fence_chain(prev);
        if (prev_chain === undefined) break;
        yield* write(chain, 'prev', yield* read(prev_chain, 'prev'));
        yield* write(prev_chain, 'prev', undefined);
        yield* k.fn.dma_fence_put(k, prev);
        prev = yield* read(chain, 'prev');
      }
      if (prev !== undefined) yield* k.fn.dma_fence_put(k, prev);
      yield* k.fn.dma_fence_put(k, yield* k.fn.dma_fence_chain_contained(k, chain));
      yield* k.fn.dma_fence_free(k, chain);
    },
  },
};
