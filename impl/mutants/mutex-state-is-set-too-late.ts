import { type Mutant } from '../mutant.ts';
import { schedule, set_current_state } from '../sleep.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { wake_up_q } from '../wake-q.ts';

export const mutant: Mutant = {
  name: 'mutex-state-is-set-too-late',
  mistake:
    'A waiter says that it sleeps only after it has let go of wait_lock: a wake-up in between is lost.',
  rule: '',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_lock_wait(k, wait, ww) {
      const { lock, state } = wait;
      for (;;) {
        if (yield* k.fn.__mutex_trylock(k, lock)) return 0;
        const ret = yield* k.fn.__mutex_lock_gives_up(k, wait, ww);
        if (ret !== 0) return ret;
        yield* spin_unlock_irqrestore(k, lock.wait_lock);
        yield* wake_up_q(wait.wake_q);
        yield* set_current_state(k, state);
        yield* schedule(k);
        yield* spin_lock_irqsave(k, lock.wait_lock);
      }
    },
  },
};
