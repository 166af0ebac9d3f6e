import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fput-releases-at-once',
  mistake:
    'The last reference releases the file where it is dropped, and not on the way back to user mode.',
  rule: 'LIFE-15',
  area: 'sync-file',
  livepatch: {
    *fput_deferred(k, file) {
      yield* k.fn.__fput(k, file);
    },
  },
};
