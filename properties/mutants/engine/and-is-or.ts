import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';
import { connective, rewrittenGraph } from '../rewritten-graph.ts';

/** One part of what a wait needs is enough. */
export const andIsOr = engineMutant({
  name: 'and-is-or',
  mistake: 'one part of what a wait needs is enough',
  rule: 'CONT-05',
  suspect: 'waits-for-all',
  evaluate: (graph, taken, suspects) =>
    progress(
      rewrittenGraph(graph, (node) => ({ ...node, need: connective(node.need, 'all', 'any') })),
      taken,
      suspects,
    ),
});
