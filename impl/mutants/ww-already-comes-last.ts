import { type Mutant } from '../mutant.ts';
import { errno } from '../errno.ts';
import { mutexLockFunctions } from '../mutex-lock.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-already-comes-last',
  mistake:
    'Whether the transaction has the lock already is asked only after the rules have told it to give way.',
  rule: 'WW-08',
  area: 'ww-mutex',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it asks later.
    *__ww_mutex_is_already() {
      return false;
    },
    *__mutex_lock_gives_up(k, wait, ww) {
      const ret = yield* mutexLockFunctions.__mutex_lock_gives_up(k, wait, ww);
      if (ret !== 0 || ww === undefined || wait.ctx === undefined) return ret;
      return (yield* read(ww, 'ctx')) === wait.ctx ? errno.EALREADY : 0;
    },
  },
};
