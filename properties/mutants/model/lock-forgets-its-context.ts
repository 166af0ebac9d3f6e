import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A lock is taken without the context that the caller gave. */
export const lockForgetsItsContext = modelMutant({
  name: 'lock-forgets-its-context',
  mistake: 'a lock is taken without the context that the caller gave',
  rule: 'WW-07',
  area: 'ww',
  suspect: 'own-ww/basic',
  patch: [mistaking('ww_mutex_lock', () => ({ ctx: -1 }))],
});
