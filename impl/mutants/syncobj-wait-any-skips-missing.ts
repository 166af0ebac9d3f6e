import { WAIT_ALL, WAIT_FOR_SUBMIT, drmSyncobjWaitFunctions } from '../drm-syncobj-wait.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-any-skips-missing',
  mistake: 'A wait for any overlooks a syncobj without a fence if another one has signalled.',
  rule: 'SO-05',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_init_entries(k, syncobjs, entries, flags) {
      const found = yield* drmSyncobjWaitFunctions.drm_syncobj_init_entries(
        k,
        syncobjs,
        entries,
        flags | WAIT_FOR_SUBMIT,
      );
      const any = (flags & WAIT_ALL) === 0 && found.count > 0;
      const missing = entries.some(({ fence }) => fence === undefined);
      const ret = missing && !any && (flags & WAIT_FOR_SUBMIT) === 0 ? errno.EINVAL : 0;
      return { ...found, ret };
    },
  },
};
