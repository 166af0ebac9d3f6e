import { WAIT_FOR_SUBMIT, drmSyncobjWaitFunctions } from '../drm-syncobj-wait.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-available-needs-submission',
  mistake: 'A wait for availability fails where it has to wait for the submission.',
  rule: 'SO-06',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_init_entries(k, syncobjs, entries, flags) {
      const found = yield* drmSyncobjWaitFunctions.drm_syncobj_init_entries(
        k,
        syncobjs,
        entries,
        flags,
      );
      const submitted = (flags & WAIT_FOR_SUBMIT) !== 0;
      const missing = entries.some(({ fence }) => fence === undefined);
      return missing && !submitted ? { ...found, ret: errno.EINVAL } : found;
    },
  },
};
