import { type DmaFence } from '../dma-fence.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-nests-containers',
  mistake: 'A merge puts the containers that it was given into its array as they are.',
  rule: 'CONT-01',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_merge(k, heads) {
      const fences: DmaFence[] = [];
      for (const head of heads) {
        if (head === undefined || (yield* k.fn.dma_fence_is_signaled(k, head))) continue;
        yield* k.fn.dma_fence_get(k, head);
        fences.push(head);
      }
      k.commit();
      const kept = yield* k.fn.dma_fence_dedup_array(k, fences);
      return yield* k.fn.dma_fence_unwrap_result(k, kept, k.nowNs);
    },
  },
};
