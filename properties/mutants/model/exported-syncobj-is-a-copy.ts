import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** The handle of an imported descriptor stands for a copy of the syncobj, with the fence of that time. */
export const exportedSyncobjIsACopy = modelMutant({
  name: 'exported-syncobj-is-a-copy',
  mistake:
    'the handle of an imported descriptor stands for a copy of the syncobj, with the fence of that time',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-descriptor-is-the-syncobj',
  patch: [
    spoiling(
      'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
      (k, a, _, result) => {
        const s = syncobjOf(k, a.handle);
        const copy = k.drm_syncobj.findIndex(({ freed }) => freed === 1);
        if (result !== 0 || a.flags !== 0 || s < 0 || copy < 0) return;
        Object.assign(at(k.drm_syncobj, copy), at(k.drm_syncobj, s), { refs: 1 });
        at(k.drm_syncobj_handle, a.handle).syncobj = copy + 1;
      },
      0,
    ),
  ],
});
