import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-irq-work-does-not-rearm',
  mistake: 'The irq_work signals the node without looking for another fence before it.',
  rule: 'CONT-09',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_irq_work(k, chain) {
      yield* k.fn.dma_fence_signal(k, chain);
      yield* k.fn.dma_fence_put(k, chain);
    },
  },
};
