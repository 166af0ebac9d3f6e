import { modelMutant } from '../model-mutant.ts';
import { unchecked } from '../patch.ts';

/** Nobody complains about a context that goes on after -EDEADLK without giving anything back. */
export const backOffIsNotChecked = modelMutant({
  name: 'back-off-is-not-checked',
  mistake:
    'nobody complains about a context that goes on after -EDEADLK without giving anything back',
  rule: 'WW-10',
  area: 'ww',
  suspect: 'own-mistakes/a-second-edeadlk',
  patch: [unchecked('ww_mutex_lock', ['WW-09', 'WW-10'])],
});
