import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-own-fence-only',
  mistake: 'A node is done with its own fence, whatever came before.',
  rule: 'CONT-09',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_signaled(k, head) {
      return yield* k.fn.dma_fence_is_signaled(k, yield* k.fn.dma_fence_chain_contained(k, head));
    },
    *dma_fence_chain_irq_work(k, chain) {
      yield* k.fn.dma_fence_signal(k, chain);
      yield* k.fn.dma_fence_put(k, chain);
    },
  },
};
