import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

const IMPORT = 0;

/** A file has one handle for a syncobj: an import takes back the one that there was. */
export const importedSyncobjHasOneHandle = modelMutant({
  name: 'imported-syncobj-has-one-handle',
  mistake: 'a file has one handle for a syncobj: an import takes back the one that there was',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-descriptor-is-the-syncobj',
  patch: [
    running(
      'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
      (right) => (k, a, t) => {
        const result = right(k, a, t);
        const s = syncobjOf(k, a.handle);
        if (result !== 0 || a.flags !== 0 || s < 0) return result;
        for (const [h, it] of k.drm_syncobj_handle.entries())
          if (h !== a.handle && it.syncobj === s + 1) it.syncobj = 0;
        return result;
      },
      IMPORT,
    ),
  ],
});
