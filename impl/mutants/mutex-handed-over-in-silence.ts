import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';
import { MUTEX_FLAG_HANDOFF, mutexFunctions } from '../mutex.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';

export const mutant: Mutant = {
  name: 'mutex-handed-over-in-silence',
  mistake: 'The lock is handed to the first waiter, who is not woken to pick it up.',
  rule: '',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_unlock_slowpath(k, lock) {
      const { flags } = yield* read(lock, 'owner');
      if ((flags & MUTEX_FLAG_HANDOFF) === 0) {
        yield* mutexFunctions.__mutex_unlock_slowpath(k, lock);
        return;
      }
      yield* spin_lock_irqsave(k, lock.wait_lock);
      const first = (yield* read(lock.wait_list, 'next')).owner;
      yield* k.fn.__mutex_handoff(k, lock, first?.task);
      yield* spin_unlock_irqrestore(k, lock.wait_lock);
    },
  },
};
