import { xa_load } from '../xarray.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-find-without-reference',
  mistake: 'A lookup gives the syncobj without a reference of its own.',
  rule: 'SO-11',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_find(k, file, handle) {
      const syncobj = yield* xa_load(k, file.syncobj_xa, handle);
      k.commit();
      return syncobj;
    },
    *drm_syncobj_array_free() {
      yield* [];
    },
  },
};
