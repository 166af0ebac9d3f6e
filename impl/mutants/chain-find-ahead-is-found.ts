import { dmaFenceChainFunctions } from '../dma-fence-chain.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-find-ahead-is-found',
  mistake: 'A point that is ahead of the chain is found at its head.',
  rule: 'CONT-14',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_find_seqno(k, fence, seqno) {
      const found = yield* dmaFenceChainFunctions.dma_fence_chain_find_seqno(k, fence, seqno);
      return k.fn.to_dma_fence_chain(fence) === undefined ? found : { ...found, ret: 0 };
    },
  },
};
