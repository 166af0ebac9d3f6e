import { WAIT_FOR_SUBMIT, drmSyncobjWaitFunctions } from '../drm-syncobj-wait.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-blocks-without-fence',
  mistake: 'A wait for a syncobj without a fence blocks where it has to fail.',
  rule: 'SO-05',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_array_wait_timeout(k, syncobjs, wait) {
      const flags = wait.flags | WAIT_FOR_SUBMIT;
      return yield* drmSyncobjWaitFunctions.drm_syncobj_array_wait_timeout(k, syncobjs, {
        ...wait,
        flags,
      });
    },
  },
};
