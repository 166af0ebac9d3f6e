import { drmSyncobjIoctlFunctions } from '../drm-syncobj-ioctl.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-handle-before-pad',
  mistake: 'The handles are looked up before the padding is checked.',
  rule: 'SO-12',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_signal_ioctl(k, file, args) {
      const found = yield* k.fn.drm_syncobj_array_find(k, file, args.handles);
      if (!('syncobjs' in found)) return found.ret;
      yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
      return yield* drmSyncobjIoctlFunctions.drm_syncobj_signal_ioctl(k, file, args);
    },
  },
};
