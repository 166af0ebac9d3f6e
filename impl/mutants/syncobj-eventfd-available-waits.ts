import { drmSyncobjFunctions } from '../drm-syncobj.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-eventfd-available-waits',
  mistake: 'An eventfd that is to be told of the submission is told of the signal.',
  rule: 'SO-13',
  area: 'syncobj',
  livepatch: {
    *syncobj_eventfd_entry_func(k, syncobj, entry) {
      yield* drmSyncobjFunctions.syncobj_eventfd_entry_func(
        k,
        syncobj,
        entry.available ? Object.assign(entry, { available: false }) : entry,
      );
    },
  },
};
