import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-point-leaves-link',
  mistake: 'The release of a pending point leaves it on the list of its timeline.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *timeline_fence_release(k, pt) {
      yield* k.fn.sync_timeline_put(k, pt.parent);
      yield* k.fn.dma_fence_free(k, pt);
    },
  },
};
