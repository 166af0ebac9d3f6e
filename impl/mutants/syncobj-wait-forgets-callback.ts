import { drmSyncobjWaitFunctions } from '../drm-syncobj-wait.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-forgets-callback',
  mistake: 'A wait that ends leaves its callback on the fence.',
  rule: 'SO-06',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_cleanup_entries(k, syncobjs, entries) {
      for (const entry of entries) entry.armed = false;
      yield* drmSyncobjWaitFunctions.drm_syncobj_cleanup_entries(k, syncobjs, entries);
    },
  },
};
