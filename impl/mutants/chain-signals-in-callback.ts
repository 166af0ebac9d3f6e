import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-signals-in-callback',
  mistake:
    'A chain looks for its next fence in the callback, under the lock of the one that has signalled.',
  rule: 'CONT-21',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_cb(k, chain, fence) {
      yield* k.fn.dma_fence_chain_irq_work(k, chain);
      yield* k.fn.dma_fence_put(k, fence);
    },
  },
};
