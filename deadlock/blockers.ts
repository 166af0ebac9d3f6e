import { match } from 'ts-pattern';
import type { Assumptions } from './assumptions.ts';
import type { CompiledGraph } from './compile.ts';
import { falseLeaves } from './false-leaves.ts';
import type { AllChoice, Atom } from './false-leaves.ts';
import { mayAct } from './fixpoint.ts';

/**
 * The atoms that keep one node blocked, given who acts.
 *
 * A node that would not act even if its formula held (it is done, or hostile) has none: its formula is not the reason.
 */
export function blockersOf(
  graph: CompiledGraph,
  index: number,
  acts: Uint8Array,
  assumptions: Assumptions,
  choice: AllChoice,
): readonly Atom[] {
  const node = graph.nodes[index];
  if (node === undefined || !mayAct(graph, index, assumptions)) return [];
  return falseLeaves(node.need, isTrue, choice);

  function isTrue(atom: Atom): boolean {
    return match(atom)
      .with({ kind: 'now' }, () => true)
      .with({ kind: 'never' }, () => false)
      .with({ kind: 'timer' }, () => assumptions.timers)
      .with({ kind: 'timeout' }, () => assumptions.timeouts)
      .with({ kind: 'signal' }, () => assumptions.signals)
      .with({ kind: 'node' }, (need) => {
        const target = graph.indexOf.get(need.node);
        return target !== undefined && acts[target] === 1;
      })
      .exhaustive();
  }
}

/** The nodes of the graph among the atoms, without repetition and in their order. */
export function nodesAmong(graph: CompiledGraph, atoms: readonly Atom[]): readonly number[] {
  const found = new Set<number>();
  for (const atom of atoms) {
    const index = atom.kind === 'node' ? graph.indexOf.get(atom.node) : undefined;
    if (index !== undefined) found.add(index);
  }
  return [...found];
}
