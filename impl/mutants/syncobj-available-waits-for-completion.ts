import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-available-waits-for-completion',
  mistake: 'A wait for availability waits for the signal.',
  rule: 'SO-06',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_is_there(k, fence) {
      return yield* k.fn.dma_fence_is_signaled(k, fence);
    },
  },
};
