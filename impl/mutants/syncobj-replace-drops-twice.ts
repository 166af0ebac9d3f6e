import { drmSyncobjFunctions } from '../drm-syncobj.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-replace-drops-twice',
  mistake: 'Replacing a fence drops the reference of the old one twice.',
  rule: 'SO-01',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_replace_fence(k, syncobj, fence) {
      const old = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
      yield* drmSyncobjFunctions.drm_syncobj_replace_fence(k, syncobj, fence);
      if (old === undefined) return;
      yield* k.fn.dma_fence_put(k, old);
      yield* k.fn.dma_fence_put(k, old);
    },
  },
};
