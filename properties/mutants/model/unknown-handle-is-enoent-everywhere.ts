import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { wrongResult } from '../patch.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');

/** An unknown handle is -ENOENT to the calls that say -EINVAL too. */
export const unknownHandleIsEnoentEverywhere = modelMutant({
  name: 'unknown-handle-is-enoent-everywhere',
  mistake: 'an unknown handle is -ENOENT to the calls that say -EINVAL too',
  rule: '',
  area: 'syncobj',
  suspect: 'igt-syncobj_basic/bad-destroy',
  patch: [
    wrongResult('DRM_IOCTL_SYNCOBJ_DESTROY', (result, k, a) =>
      result === EINVAL && a.pad === 0 && syncobjOf(k, a.handle) < 0 ? ENOENT : result,
    ),
    wrongResult('DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD', (result, k, a) =>
      result === EINVAL && a.flags === 0 && syncobjOf(k, a.handle) < 0 ? ENOENT : result,
    ),
  ],
});
