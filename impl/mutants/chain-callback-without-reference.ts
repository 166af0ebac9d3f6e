import { type DmaFence } from '../dma-fence.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'chain-callback-without-reference',
  mistake:
    'The callback of a chain has no reference to its node: it is gone before the fence signals.',
  rule: 'CONT-09',
  area: 'containers',
  livepatch: {
    *dma_fence_chain_enable_signaling(k, head) {
      const cb = k.fn.to_dma_fence_chain(head)?.cb;
      if (cb === undefined) return true;
      yield* k.fn.dma_fence_get(k, head);
      let node: DmaFence | undefined = head;
      while (node !== undefined) {
        const fence = yield* k.fn.dma_fence_chain_contained(k, node);
        yield* k.fn.dma_fence_get(k, fence);
        if ((yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) {
          yield* k.fn.dma_fence_put(k, node);
          return true;
        }
        yield* k.fn.dma_fence_put(k, fence);
        node = yield* k.fn.dma_fence_chain_walk(k, node);
      }
      return false;
    },
    *dma_fence_chain_irq_work(k, chain) {
      if (!(yield* k.fn.dma_fence_chain_enable_signaling(k, chain)))
        yield* k.fn.dma_fence_signal(k, chain);
    },
  },
};
