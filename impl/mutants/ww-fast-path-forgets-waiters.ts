import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-fast-path-forgets-waiters',
  mistake: 'The fast path publishes its context and does not look again who queued before that.',
  rule: 'WW-18',
  area: 'ww-mutex',
  livepatch: {
    *ww_mutex_set_context_fastpath(k, ww, ctx) {
      yield* k.fn.ww_mutex_lock_acquired(k, ww, ctx);
    },
  },
};
