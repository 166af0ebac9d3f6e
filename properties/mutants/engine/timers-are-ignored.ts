import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';

/** No timer ever fires. */
export const timersAreIgnored = engineMutant({
  name: 'timers-are-ignored',
  mistake: 'no timer ever fires',
  rule: 'INDEF-05',
  suspect: 'waits-for-a-timer',
  evaluate: (graph, taken, suspects) => progress(graph, { ...taken, timers: false }, suspects),
});
