import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { stubOf } from '../../../model/syncobj-wait.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

const LOOK_UP = 1;
const fill = (k: Kernel, handles: readonly number[], fence: number): void => {
  const bad = handles.findIndex((handle) => syncobjOf(k, handle) < 0);
  for (const handle of handles.slice(0, Math.max(0, bad)))
    at(k.drm_syncobj, syncobjOf(k, handle)).fence = fence + 1;
};

/** A reset or signal of several syncobjs has changed those before an unknown handle when it fails. */
export const arrayOfSyncobjsIsHalfDone = modelMutant({
  name: 'array-of-syncobjs-is-half-done',
  mistake:
    'a reset or signal of several syncobjs has changed those before an unknown handle when it fails',
  rule: '',
  area: 'syncobj',
  suspect: 'own-syncobj/arrays',
  patch: [
    spoiling('DRM_IOCTL_SYNCOBJ_RESET', (k, a) => fill(k, a.handles, -1), LOOK_UP),
    spoiling('DRM_IOCTL_SYNCOBJ_SIGNAL', (k, a) => fill(k, a.handles, stubOf(k)), LOOK_UP),
  ],
});
