import { type Mutant } from '../mutant.ts';
import { errno } from '../errno.ts';
import { mutexLockFunctions } from '../mutex-lock.ts';

export const mutant: Mutant = {
  name: 'ww-interrupted-restarts',
  mistake:
    'A lock call that a signal ends returns -ERESTARTSYS, as a wait for a fence does, and not -EINTR.',
  rule: 'WW-16',
  area: 'ww-mutex',
  livepatch: {
    *__mutex_lock_gives_up(k, wait, ww) {
      const ret = yield* mutexLockFunctions.__mutex_lock_gives_up(k, wait, ww);
      return ret === errno.EINTR ? errno.ERESTARTSYS : ret;
    },
  },
};
