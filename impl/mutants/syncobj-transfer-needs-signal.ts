import { drmSyncobjHandleFunctions } from '../drm-syncobj-handle.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-transfer-needs-signal',
  mistake: 'A transfer waits for the signal of what it transfers.',
  rule: 'SO-09',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_find_fence(k, file, handle, point, flags) {
      const found = yield* drmSyncobjHandleFunctions.drm_syncobj_find_fence(
        k,
        file,
        handle,
        point,
        flags,
      );
      if (found.fence !== undefined) yield* k.fn.dma_fence_wait(k, found.fence, true);
      return found;
    },
  },
};
