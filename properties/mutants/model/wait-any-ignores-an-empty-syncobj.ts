import {
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from '../../../model/drm-syncobj-flags.ts';
import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A wait for any passes over a syncobj without a fence if another one has signalled. */
export const waitAnyIgnoresAnEmptySyncobj = modelMutant({
  name: 'wait-any-ignores-an-empty-syncobj',
  mistake: 'a wait for any passes over a syncobj without a fence if another one has signalled',
  rule: 'SO-05',
  area: 'syncobj',
  suspect: 'own-mistakes/nobody-waits-without-a-fence',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_WAIT', (a, k) => {
      const hasSignaled = a.handles.some((handle) => {
        const s = syncobjOf(k, handle);
        const f = s < 0 ? -1 : at(k.drm_syncobj, s).fence - 1;
        return f >= 0 && at(k.dma_fence, f).signaled === 1;
      });
      const isAny = (a.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL) === 0;
      return isAny && hasSignaled
        ? { flags: a.flags | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT }
        : {};
    }),
  ],
});
