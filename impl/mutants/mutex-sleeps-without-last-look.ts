import { type Mutant } from '../mutant.ts';
import { schedule, set_current_state } from '../sleep.ts';
import { spin_unlock_irqrestore } from '../spinlock.ts';
import { wake_up_q } from '../wake-q.ts';

export const mutant: Mutant = {
  name: 'mutex-sleeps-without-last-look',
  mistake:
    'A waiter goes to sleep as soon as it has queued: an unlock that saw no waiter wakes nobody.',
  rule: '',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_lock_wait(k, wait, ww) {
      const { lock, state } = wait;
      yield* set_current_state(k, state);
      for (;;) {
        const ret = yield* k.fn.__mutex_lock_gives_up(k, wait, ww);
        if (ret !== 0) return ret;
        yield* spin_unlock_irqrestore(k, lock.wait_lock);
        yield* wake_up_q(wait.wake_q);
        yield* schedule(k);
        if (yield* k.fn.__mutex_lock_woken(k, wait)) return 0;
      }
    },
  },
};
