import { type Mutant } from '../mutant.ts';
import { update } from '../memory.ts';
import { type Mutex } from '../mutex.ts';

export const mutant: Mutant = {
  name: 'mutex-unlock-wakes-nobody',
  mistake: 'The lock is released, and the first waiter is not told.',
  rule: '',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_unlock_slowpath(_, lock) {
      yield* update<Mutex, 'owner'>(lock, 'owner', ({ flags }) => ({ task: undefined, flags }));
    },
  },
};
