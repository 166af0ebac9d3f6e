import { drmSyncobjIoctlFunctions } from '../drm-syncobj-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-empty-wait-is-an-error',
  mistake: 'A wait for nothing is -EINVAL.',
  rule: 'SO-05',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_wait_ioctl(k, file, args) {
      if (args.handles.length === 0) return { ret: errno.EINVAL, first: undefined };
      return yield* drmSyncobjIoctlFunctions.drm_syncobj_wait_ioctl(k, file, args);
    },
  },
};
