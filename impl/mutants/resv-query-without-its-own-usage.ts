import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-query-without-its-own-usage',
  mistake: 'A query sees the fences of the stronger usages, and not those of its own.',
  rule: 'RESV-06',
  area: 'resv',
  livepatch: {
    *dma_resv_iter_counts(k, { fence, fence_usage, usage }) {
      if (fence === undefined || (yield* k.fn.dma_fence_is_signaled(k, fence))) return false;
      return usage > fence_usage;
    },
  },
};
