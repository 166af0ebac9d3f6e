import type { Need, WaitNode } from '../model/need.ts';

/**
 * A wait-for graph as flat arrays: every part of every formula is a gate that counts its missing inputs.
 *
 * Counting makes each fixpoint linear in the size of the formulas, and one compilation serves all assumption sets.
 */
export interface CompiledGraph {
  readonly nodes: readonly WaitNode[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Per gate: how many inputs must come true before it does. */
  readonly inputs: Int32Array;
  /** Per gate: the gate it feeds, or `~node` for the outermost gate of a node's formula. */
  readonly feeds: Int32Array;
  /** Gates that are true whatever happens, if timers fire, if waits give up, and if signals are sent. */
  readonly now: readonly number[];
  readonly timer: readonly number[];
  readonly timeout: readonly number[];
  readonly signal: readonly number[];
  /** Per node: the gates that come true when it acts. */
  readonly watchers: readonly (readonly number[])[];
}

/**
 * Compiles the formulas of a wait-for graph once, so that the fixpoints touch numbers only.
 *
 * A formula that names a node outside the graph gets a gate that nothing feeds: it counts as never.
 * @see reference: docs/model.md section 6.3
 */
export function compile(nodes: readonly WaitNode[]): CompiledGraph {
  const indexOf = new Map(nodes.map((node, index) => [node.id, index]));
  if (indexOf.size !== nodes.length) {
    throw new Error('two nodes of the wait-for graph have the same id; please report');
  }
  const inputs: number[] = [];
  const feeds: number[] = [];
  const now: number[] = [];
  const timer: number[] = [];
  const timeout: number[] = [];
  const signal: number[] = [];
  const watchers: number[][] = nodes.map(() => []);

  const todo: { readonly need: Need; readonly feeds: number }[] = nodes.map((node, index) => ({
    need: node.need,
    feeds: ~index,
  }));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const gate = inputs.length;
    feeds.push(next.feeds);
    const parts = partsOf(next.need, gate);
    inputs.push(next.need.kind === 'all' ? parts.length : 1);
    for (const part of parts) todo.push({ need: part, feeds: gate });
  }
  return {
    nodes,
    indexOf,
    inputs: Int32Array.from(inputs),
    feeds: Int32Array.from(feeds),
    now,
    timer,
    timeout,
    signal,
    watchers,
  };

  /** Notes when the gate of a formula comes true by itself, and returns the formulas that feed it. */
  function partsOf(need: Need, gate: number): readonly Need[] {
    switch (need.kind) {
      case 'now':
        now.push(gate);
        return none;
      case 'never':
        return none;
      case 'timer':
        timer.push(gate);
        return none;
      case 'timeout':
        timeout.push(gate);
        return none;
      case 'signal':
        signal.push(gate);
        return none;
      case 'node': {
        const index = indexOf.get(need.node);
        if (index !== undefined) watchers[index]?.push(gate);
        return none;
      }
      case 'any':
        return need.of;
      case 'all':
        if (need.of.length === 0) now.push(gate);
        return need.of;
    }
  }
}

const none: readonly Need[] = [];
