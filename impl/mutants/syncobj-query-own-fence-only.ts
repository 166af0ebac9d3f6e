import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-query-own-fence-only',
  mistake: 'A query looks at the newest fence alone, and not at those before it.',
  rule: 'SO-07',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_query_point(k, fence, submitted) {
      const chain = k.fn.to_dma_fence_chain(fence);
      if (fence === undefined || chain === undefined) return 0;
      if (submitted) return fence.seqno;
      const contained = yield* k.fn.dma_fence_chain_contained(k, fence);
      return (yield* k.fn.dma_fence_is_signaled(k, contained)) ? fence.seqno : chain.prev_seqno;
    },
  },
};
