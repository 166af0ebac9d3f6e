import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** A lock that the context has already is -EDEADLK. */
export const ownLockIsADeadlock = modelMutant({
  name: 'own-lock-is-a-deadlock',
  mistake: 'a lock that the context has already is -EDEADLK',
  rule: 'WW-08',
  area: 'ww',
  suspect: 'own-ww/basic',
  patch: [insteadOf('ww_mutex_lock', failureNumber('-EALREADY'), failureNumber('-EDEADLK'))],
});
