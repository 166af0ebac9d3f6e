import { drmSyncobjFunctions } from '../drm-syncobj.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-point-0-needs-a-node',
  mistake: 'A wait for point 0 fails if the fence is no node of a timeline.',
  rule: 'SO-08',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_fence_of_point(k, fence, point) {
      if (fence === undefined || k.fn.to_dma_fence_chain(fence) !== undefined || point > 0)
        return yield* drmSyncobjFunctions.drm_syncobj_fence_of_point(k, fence, point);
      yield* k.fn.dma_fence_put(k, fence);
      return undefined;
    },
  },
};
