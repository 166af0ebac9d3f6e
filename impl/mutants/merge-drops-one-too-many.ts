import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-drops-one-too-many',
  mistake: 'A fence that a merge drops for a later one keeps its place, and the later one goes.',
  rule: 'CONT-18',
  area: 'containers',
  livepatch: {
    *dma_fence_dedup_array(k, fences) {
      yield* k.fn.sort_fences(k, fences);
      const kept = fences.slice(0, 1);
      for (const fence of fences.slice(1)) {
        if (kept.at(-1)?.context === fence.context) {
          const later = kept.pop();
          if (later !== undefined) yield* k.fn.dma_fence_put(k, later);
        }
        kept.push(fence);
      }
      return kept;
    },
  },
};
