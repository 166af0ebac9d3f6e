import {
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from '../../../model/drm-syncobj-flags.ts';
import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { NOT_SUBMITTED, findPoint } from '../../../model/drm-syncobj-point.ts';
import { failureNumber } from '../../../model/errno.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const EINVAL = failureNumber('-EINVAL');
const BOTH = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;

/** A wait until a point is available fails unless it says that it waits for the submission too. */
export const waitAvailableNeedsForSubmit = modelMutant({
  name: 'wait-available-needs-for-submit',
  mistake:
    'a wait until a point is available fails unless it says that it waits for the submission too',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-point-that-is-there',
  patch: [
    early('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (k, a) => {
      if ((a.flags & BOTH) !== DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) return undefined;
      const isMissing = a.handles.some((handle, i) => {
        const s = syncobjOf(k, handle);
        if (s < 0) return false;
        const head = at(k.drm_syncobj, s).fence - 1;
        return head < 0 || findPoint(k, head, a.points[i] ?? 0) === NOT_SUBMITTED;
      });
      return isMissing ? EINVAL : undefined;
    }),
  ],
});
