import { drmSyncobjFdFunctions } from '../drm-syncobj-fd.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-export-is-a-copy',
  mistake: 'A descriptor is of a new syncobj with the same fence.',
  rule: 'SO-10',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_get_fd(k, syncobj) {
      const copy = yield* k.fn.drm_syncobj_create(k, false);
      if (copy === undefined) return errno.ENOMEM;
      const fence = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
      yield* k.fn.drm_syncobj_replace_fence(k, copy, fence);
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
      const fd = yield* drmSyncobjFdFunctions.drm_syncobj_get_fd(k, copy);
      yield* k.fn.drm_syncobj_put(k, copy);
      return fd;
    },
  },
};
