import { alg, Graph } from '@dagrejs/graphlib';
import type { BlockedSet } from './minimal-blocked-set.ts';

/**
 * The strongly connected parts of a blocked set that contain a cycle, each sorted, the largest first.
 *
 * A cycle is what a reader checks by hand; the part it sits in is what else must change for the cycle to go away. graphlib
 * recurses over the set, which is why it gets the minimal one; a cycle of some thousand nodes overflows its stack.
 */
export function componentsOf(set: BlockedSet): readonly (readonly string[])[] {
  return alg
    .findCycles(graphOf(set))
    .map((component) => component.toSorted())
    .toSorted((a, b) => b.length - a.length || (a.join('\n') < b.join('\n') ? -1 : 1));
}

/**
 * The shortest cycle of a blocked set, from its smallest id in the direction of waiting; empty if there is none.
 *
 * A blocked set without a cycle ends in somebody who never acts at all.
 */
export function shortestCycle(set: BlockedSet): readonly string[] {
  const graph = graphOf(set);
  let shortest: readonly string[] = [];
  for (const start of componentsOf(set).flat().toSorted()) {
    const cycle = cycleThrough(graph, start);
    if (shortest.length === 0 || cycle.length < shortest.length) shortest = cycle;
  }
  return shortest;
}

function cycleThrough(graph: Graph, start: string): readonly string[] {
  const paths = alg.dijkstra(graph, start);
  const distance = (id: string): number => paths[id]?.distance ?? Infinity;
  const [last] = (graph.predecessors(start) ?? []).toSorted(
    (a, b) => distance(a) - distance(b) || (a < b ? -1 : 1),
  );
  const cycle: string[] = [];
  for (let id = last; id !== undefined && id !== start; id = paths[id]?.predecessor) cycle.push(id);
  return [start, ...cycle.toReversed()];
}

function graphOf(set: BlockedSet): Graph {
  const graph = new Graph();
  graph.setNodes([...set.members]);
  for (const { from, to } of set.edges) {
    if (to !== undefined) graph.setEdge(from, to);
  }
  return graph;
}
