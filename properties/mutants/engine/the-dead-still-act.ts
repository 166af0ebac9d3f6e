import { engineMutant } from '../engine-mutant.ts';
import { progress } from '../../../deadlock/fixpoint.ts';
import { rewrittenGraph } from '../rewritten-graph.ts';

/** A task that has ended is taken to let go of what it holds. */
export const theDeadStillAct = engineMutant({
  name: 'the-dead-still-act',
  mistake: 'a task that has ended is taken to let go of what it holds',
  rule: 'CTX-04',
  suspect: 'signaller-has-left',
  evaluate: (graph, taken, suspects) =>
    progress(
      rewrittenGraph(graph, (node) =>
        node.done ? { ...node, done: false, need: { kind: 'now' } } : node,
      ),
      taken,
      suspects,
    ),
});
