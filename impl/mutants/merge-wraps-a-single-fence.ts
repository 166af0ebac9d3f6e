import { type DmaFence } from '../dma-fence.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-wraps-a-single-fence',
  mistake: 'A merge that is left with one fence makes an array of it.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_merge(k, heads) {
      const fences: DmaFence[] = [];
      const timestamp = yield* k.fn.dma_fence_unwrap_unsignaled(k, heads, function* found(fence) {
        yield* k.fn.dma_fence_get(k, fence);
        fences.push(fence);
      });
      const kept = yield* k.fn.dma_fence_dedup_array(k, fences);
      if (kept.length === 0) return yield* k.fn.dma_fence_allocate_private_stub(k, timestamp);
      const context = yield* k.fn.dma_fence_context_alloc(k);
      return yield* k.fn.dma_fence_array_create(k, kept, context, 1);
    },
  },
};
