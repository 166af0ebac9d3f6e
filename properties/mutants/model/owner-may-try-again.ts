import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

/** The owner of a lock gets it once more when it tries. */
export const ownerMayTryAgain = modelMutant({
  name: 'owner-may-try-again',
  mistake: 'the owner of a lock gets it once more when it tries',
  rule: '',
  area: 'ww',
  suspect: 'own-ww/basic',
  patch: [
    early('ww_mutex_trylock', (k, a, t) =>
      at(k.ww_mutex, a.lock).owner === t + 1 ? 1 : undefined,
    ),
  ],
});
