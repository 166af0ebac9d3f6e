import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';
import { connective, rewrittenGraph } from '../rewritten-graph.ts';

/** Every alternative of a wait is needed. */
export const orIsAnd = engineMutant({
  name: 'or-is-and',
  mistake: 'every alternative of a wait is needed',
  rule: 'FENCE-29',
  suspect: 'waits-for-any',
  evaluate: (graph, taken, suspects) =>
    progress(
      rewrittenGraph(graph, (node) => ({ ...node, need: connective(node.need, 'any', 'all') })),
      taken,
      suspects,
    ),
});
