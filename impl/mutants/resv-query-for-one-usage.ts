import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-query-for-one-usage',
  mistake: 'A query sees the fences of its own usage, and not those of the stronger ones.',
  rule: 'RESV-06',
  area: 'resv',
  livepatch: {
    *dma_resv_iter_counts(k, { fence, fence_usage, usage }) {
      if (fence === undefined || (yield* k.fn.dma_fence_is_signaled(k, fence))) return false;
      return usage === fence_usage;
    },
  },
};
