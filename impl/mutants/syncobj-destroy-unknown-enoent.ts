import { drmSyncobjHandleFunctions } from '../drm-syncobj-handle.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-destroy-unknown-enoent',
  mistake: 'Destroying an unknown handle is -ENOENT, as for every other call.',
  rule: '',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_destroy(k, file, handle) {
      const syncobj = yield* k.fn.drm_syncobj_find(k, file, handle);
      if (syncobj === undefined) return errno.ENOENT;
      yield* k.fn.drm_syncobj_put(k, syncobj);
      return yield* drmSyncobjHandleFunctions.drm_syncobj_destroy(k, file, handle);
    },
  },
};
