import { errno } from '../errno.ts';
import { type DmaFence } from '../dma-fence.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-find-one-too-far',
  mistake: 'The search for a point goes on to the node that ends with it.',
  rule: 'CONT-14',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_find_seqno(k, fence, seqno) {
      if (seqno === 0) return { ret: 0, fence };
      const head = k.fn.to_dma_fence_chain(fence);
      if (head === undefined || head.seqno < seqno) return { ret: errno.EINVAL, fence };
      yield* k.fn.dma_fence_get(k, head);
      let node: DmaFence | undefined = head;
      while (node !== undefined) {
        const chain = k.fn.to_dma_fence_chain(node);
        if (node.context !== head.context || chain === undefined) break;
        if ((yield* read(chain, 'prev_seqno')) <= seqno) break;
        node = yield* k.fn.dma_fence_chain_walk(k, node);
      }
      yield* k.fn.dma_fence_put(k, head);
      k.commit();
      return { ret: 0, fence: node };
    },
  },
};
