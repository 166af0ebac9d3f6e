import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const PUBLISH = 1;
const nobodyWaits = (k: Kernel, lock: number): (() => void) => {
  const { contexts } = at(k.ww_mutex, lock);
  const before = [...contexts];
  contexts.fill(0);
  return () => {
    for (const [i, ctx] of before.entries()) contexts[i] = ctx;
  };
};

/** Whoever takes a free lock does not look at those who queued meanwhile. */
export const fastPathWakesNobody = modelMutant({
  name: 'fast-path-wakes-nobody',
  mistake: 'whoever takes a free lock does not look at those who queued meanwhile',
  rule: 'WW-21',
  area: 'ww',
  suspect: 'fast-path-and-waiter',
  patch: [seeing('ww_mutex_lock', (k, a) => nobodyWaits(k, a.lock), PUBLISH)],
});
