import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-slow-lock-without-context',
  mistake:
    'The slow lock is taken outside the transaction, so that nobody can make its holder give way.',
  rule: 'WW-07',
  area: 'ww-mutex',
  livepatch: {
    *ww_mutex_lock_slow(k, ww) {
      yield* k.fn.ww_mutex_lock(k, ww, undefined);
    },
  },
};
