import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-point-out-of-order',
  mistake: 'A point that comes too late for its timeline is appended like any other.',
  rule: 'CONT-03',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_place(k, prev, seqno) {
      if (prev !== undefined) return { context: prev.context, seqno, prev_seqno: prev.seqno };
      return { context: yield* k.fn.dma_fence_context_alloc(k), seqno, prev_seqno: 0 };
    },
  },
};
