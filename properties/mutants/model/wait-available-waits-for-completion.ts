import {
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from '../../../model/drm-syncobj-flags.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A wait until a point is available sleeps until it has signalled. */
export const waitAvailableWaitsForCompletion = modelMutant({
  name: 'wait-available-waits-for-completion',
  mistake: 'a wait until a point is available sleeps until it has signalled',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-point-that-is-there',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (a) =>
      (a.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) === 0
        ? {}
        : {
            flags:
              (a.flags & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) |
              DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
          },
    ),
  ],
});
