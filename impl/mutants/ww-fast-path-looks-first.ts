import { type Mutant } from '../mutant.ts';
import { MUTEX_FLAG_WAITERS } from '../mutex.ts';
import { read } from '../memory.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { wake_q_init, wake_up_q } from '../wake-q.ts';

export const mutant: Mutant = {
  name: 'ww-fast-path-looks-first',
  mistake:
    'The fast path looks for waiters before it publishes its context, so that one that queues in between sees neither.',
  rule: 'WW-18',
  area: 'ww-mutex',
  livepatch: {
    *ww_mutex_set_context_fastpath(k, ww, ctx) {
      const { flags } = yield* read(ww, 'owner');
      yield* k.fn.ww_mutex_lock_acquired(k, ww, ctx);
      if ((flags & MUTEX_FLAG_WAITERS) === 0) return;
      const wake_q = wake_q_init();
      yield* spin_lock_irqsave(k, ww.wait_lock);
      yield* k.fn.__ww_mutex_check_waiters(k, ww, ctx, wake_q);
      yield* spin_unlock_irqrestore(k, ww.wait_lock);
      yield* wake_up_q(wake_q);
    },
  },
};
