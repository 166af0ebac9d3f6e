import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';

/** Every wait is taken to give up. */
export const timeoutsAreCertain = engineMutant({
  name: 'timeouts-are-certain',
  mistake: 'every wait is taken to give up',
  rule: '',
  suspect: 'wait-gives-up',
  evaluate: (graph, taken, suspects) => progress(graph, { ...taken, timeouts: true }, suspects),
});
