import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';

/** Nobody is ever killed. */
export const signalsAreIgnored = engineMutant({
  name: 'signals-are-ignored',
  mistake: 'nobody is ever killed',
  rule: '',
  suspect: 'wait-is-killable',
  evaluate: (graph, taken, suspects) => progress(graph, { ...taken, signals: false }, suspects),
});
