import { drmSyncobjHandleFunctions } from '../drm-syncobj-handle.ts';
import { xa_load } from '../xarray.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-import-reuses-handle',
  mistake: 'A descriptor of a syncobj that the file has leads to the handle that it has.',
  rule: 'SO-10',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_get_handle(k, file, syncobj) {
      for (const handle of file.syncobj_xa.indices)
        if ((yield* xa_load(k, file.syncobj_xa, handle)) === syncobj) return handle;
      return yield* drmSyncobjHandleFunctions.drm_syncobj_get_handle(k, file, syncobj);
    },
  },
};
