import type { Assumptions } from './assumptions.ts';
import type { CompiledGraph } from './compile.ts';

/** Who says which nodes of a graph make progress: {@link progress}, and nobody else but a mutant of it. */
export type Evaluate = typeof progress;

/**
 * The nodes that make progress: the least set in which a node's formula holds when exactly that set acts.
 *
 * With `suspects`, only the nodes it marks are in doubt and everybody else is taken to act, whatever its formula says;
 * the marked nodes that stay out then block each other without help from outside.
 * @returns one byte per node of the graph, 1 for progress
 * @see reference: docs/model.md section 6.3
 */
export function progress(
  graph: CompiledGraph,
  assumptions: Assumptions,
  suspects?: Uint8Array,
): Uint8Array {
  const acts = new Uint8Array(graph.nodes.length);
  const missing = graph.inputs.slice();
  const fired = [
    ...graph.now,
    ...(assumptions.timers ? graph.timer : []),
    ...(assumptions.timeouts ? graph.timeout : []),
    ...(assumptions.signals ? graph.signal : []),
  ];
  if (suspects !== undefined) {
    for (let node = 0; node < acts.length; node++) {
      if (suspects[node] === 0) act(node);
    }
  }

  for (let gate = fired.pop(); gate !== undefined; gate = fired.pop()) {
    const target = graph.feeds[gate] ?? 0;
    if (target < 0) {
      if (acts[~target] === 0 && mayAct(graph, ~target, assumptions)) act(~target);
      continue;
    }
    const left = (missing[target] ?? 0) - 1;
    missing[target] = left;
    if (left === 0) fired.push(target);
  }
  return acts;

  function act(node: number): void {
    acts[node] = 1;
    for (const watcher of graph.watchers[node] ?? []) fired.push(watcher);
  }
}

/**
 * Whether a node acts once its formula holds: one that is done has nothing left to do, and hostile userspace will not.
 *
 * @see reference: docs/model.md section 6.3, "Hostile: need = false, whatever it does"
 */
export function mayAct(graph: CompiledGraph, node: number, assumptions: Assumptions): boolean {
  const subject = graph.nodes[node];
  if (subject === undefined || subject.done) return false;
  return assumptions.userspace === 'cooperative' || !subject.userspace;
}
