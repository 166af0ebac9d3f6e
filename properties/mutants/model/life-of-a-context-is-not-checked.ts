import { modelMutant } from '../model-mutant.ts';
import { unchecked } from '../patch.ts';

/** Nobody complains about a context that ends twice or while it holds locks, or that locks after it was done. */
export const lifeOfAContextIsNotChecked = modelMutant({
  name: 'life-of-a-context-is-not-checked',
  mistake:
    'nobody complains about a context that ends twice or while it holds locks, or that locks after it was done',
  rule: 'WW-12',
  area: 'ww',
  suspect: 'own-ww/done-twice',
  patch: [
    unchecked('ww_acquire_done', ['WW-11', 'WW-12']),
    unchecked('ww_acquire_fini', ['WW-11', 'WW-12']),
    unchecked('ww_mutex_lock', ['WW-11', 'WW-12']),
  ],
});
