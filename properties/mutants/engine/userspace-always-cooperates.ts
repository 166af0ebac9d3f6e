import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';

/** Hostile userspace is taken for cooperative. */
export const userspaceAlwaysCooperates = engineMutant({
  name: 'userspace-always-cooperates',
  mistake: 'hostile userspace is taken for cooperative',
  rule: 'INDEF-01',
  suspect: 'waits-for-userspace',
  evaluate: (graph, taken, suspects) =>
    progress(graph, { ...taken, userspace: 'cooperative' }, suspects),
});
