import { errno } from '../errno.ts';
import { type DmaFence } from '../dma-fence.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-find-by-node-seqno',
  mistake: 'The search for a point that was collected finds the node before the gap.',
  rule: 'CONT-14',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_find_seqno(k, fence, seqno) {
      if (seqno === 0) return { ret: 0, fence };
      const head = k.fn.to_dma_fence_chain(fence);
      if (head === undefined || head.seqno < seqno) return { ret: errno.EINVAL, fence };
      let found: DmaFence = head;
      yield* k.fn.dma_fence_get(k, head);
      yield* k.fn.dma_fence_get(k, head);
      let node = yield* k.fn.dma_fence_chain_walk(k, head);
      while (node !== undefined && node.context === head.context && node.seqno >= seqno) {
        yield* k.fn.dma_fence_get(k, node);
        yield* k.fn.dma_fence_put(k, found);
        found = node;
        node = yield* k.fn.dma_fence_chain_walk(k, node);
      }
      if (node !== undefined) yield* k.fn.dma_fence_put(k, node);
      yield* k.fn.dma_fence_put(k, head);
      k.commit();
      return { ret: 0, fence: found };
    },
  },
};
