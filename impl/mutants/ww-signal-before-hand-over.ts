import { type Mutant } from '../mutant.ts';
import { isFirstWaiter } from '../mutex.ts';
import { schedule, set_current_state } from '../sleep.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { wake_up_q } from '../wake-q.ts';

export const mutant: Mutant = {
  name: 'ww-signal-before-hand-over',
  mistake:
    'A waiter asks for signals before it picks up the lock that was handed to it, and leaves it owned by nobody.',
  rule: 'WW-16',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_lock_wait(k, wait, ww) {
      const { lock, state, waiter } = wait;
      yield* set_current_state(k, state);
      let first = false;
      for (;;) {
        const ret = yield* k.fn.__mutex_lock_gives_up(k, wait, ww);
        if (ret !== 0) return ret;
        if (yield* k.fn.__mutex_trylock_or_handoff(k, lock, first)) return 0;
        yield* spin_unlock_irqrestore(k, lock.wait_lock);
        yield* wake_up_q(wait.wake_q);
        yield* schedule(k);
        first = yield* isFirstWaiter(lock, waiter);
        yield* spin_lock_irqsave(k, lock.wait_lock);
        yield* set_current_state(k, state);
      }
    },
  },
};
