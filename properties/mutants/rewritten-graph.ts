import { type CompiledGraph, compile } from '../../deadlock/compile.ts';
import { type Need, type WaitNode } from '../../model/need.ts';

/** The graph with other nodes: their places stay what they were. */
export function rewrittenGraph(
  graph: CompiledGraph,
  rewrite: (node: WaitNode) => WaitNode,
): CompiledGraph {
  return compile(graph.nodes.map(rewrite));
}

/** A formula in which one connective stands for the other. */
export function connective(need: Need, from: 'all' | 'any', to: 'all' | 'any'): Need {
  if (need.kind !== 'all' && need.kind !== 'any') return need;
  const of = need.of.map((part) => connective(part, from, to));
  return { kind: need.kind === from && of.length > 0 ? to : need.kind, of };
}
