import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { failureNumber } from '../../../model/errno.ts';
import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const ENOENT = failureNumber('-ENOENT');
const unknown = (k: Kernel, handles: readonly number[]): number | undefined =>
  handles.some((handle) => syncobjOf(k, handle) < 0) ? ENOENT : undefined;

/** An unknown handle counts before flags and padding are looked at. */
export const handleIsLookedUpBeforeTheFlags = modelMutant({
  name: 'handle-is-looked-up-before-the-flags',
  mistake: 'an unknown handle counts before flags and padding are looked at',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/flags-come-first',
  patch: [
    early('DRM_IOCTL_SYNCOBJ_WAIT', (k, a) => unknown(k, a.handles)),
    early('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (k, a) => unknown(k, a.handles)),
    early('DRM_IOCTL_SYNCOBJ_RESET', (k, a) => unknown(k, a.handles)),
    early('DRM_IOCTL_SYNCOBJ_SIGNAL', (k, a) => unknown(k, a.handles)),
    early('DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL', (k, a) => unknown(k, a.handles)),
    early('DRM_IOCTL_SYNCOBJ_QUERY', (k, a) => unknown(k, a.handles)),
  ],
});
