import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-point-goes-back',
  mistake:
    'A point that comes too late for its timeline begins a context with its own, lower number.',
  rule: 'CONT-03',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_place(k, prev, seqno) {
      if (prev !== undefined && (yield* k.fn.__dma_fence_is_later(k, prev, seqno, prev.seqno)))
        return { context: prev.context, seqno, prev_seqno: prev.seqno };
      return { context: yield* k.fn.dma_fence_context_alloc(k), seqno, prev_seqno: 0 };
    },
  },
};
