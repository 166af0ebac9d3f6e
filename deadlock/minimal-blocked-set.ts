import type { Assumptions } from './assumptions.ts';
import { blockersOf, nodesAmong } from './blockers.ts';
import type { CompiledGraph } from './compile.ts';
import type { Atom } from './false-leaves.ts';
import { progress } from './fixpoint.ts';

/** One reason why a member of a blocked set is blocked. */
export interface WaitEdge {
  readonly from: string;
  /** The member it waits for; absent if the reason is no node of the graph. */
  readonly to?: string;
  readonly atom: Atom;
}

/**
 * Nodes that block each other without help from outside, and why.
 *
 * Every member is false because of its edges; one without edges is done, is hostile, or has an `any` of nothing.
 */
export interface BlockedSet {
  readonly assumptions: Assumptions;
  /** Sorted. */
  readonly members: readonly string[];
  /** Sorted by `from`, and in the order of the formula. */
  readonly edges: readonly WaitEdge[];
}

/** From this many suspects on, the first node that can be left out is, instead of the best one: time over beauty. */
export const bestChoiceSuspectsMax = 128;

/**
 * The smallest set that explains why one node is blocked, or undefined if it is not.
 *
 * It starts from everybody who keeps the node blocked, and leaves out, as long as somebody can be, the one whose absence
 * shrinks the set most; ties go to the smaller ids. The result has no smaller blocked set with the node inside, so of each
 * `all` one false part is enough; a set with other members may still be smaller, for the exact minimum is NP-hard.
 * @see reference: docs/model.md section 6.3, "for AND choose one false successor, for OR keep all"
 */
export function minimalBlockedSet(
  graph: CompiledGraph,
  assumptions: Assumptions,
  id: string,
): BlockedSet | undefined {
  const start = graph.indexOf.get(id);
  if (start === undefined) return undefined;
  const everybody = new Uint8Array(graph.nodes.length).fill(1);
  let current = closedPart(graph, assumptions, start, everybody);
  let candidates = byId(graph, current).filter((index) => index !== start);

  for (let best: readonly number[] | undefined = current; best !== undefined;) {
    current = best;
    best = undefined;
    const needed = new Set<number>();
    for (const candidate of candidates) {
      const suspects = maskOf(graph, current);
      suspects[candidate] = 0;
      const rest = closedPart(graph, assumptions, start, suspects);
      if (rest.length === 0) needed.add(candidate);
      else if (best === undefined || isSmaller(graph, rest, best)) best = rest;
      if (best !== undefined && current.length > bestChoiceSuspectsMax) break;
    }
    const left = new Set(best);
    candidates = candidates.filter((index) => left.has(index) && !needed.has(index));
  }
  return current.length === 0 ? undefined : describe(graph, assumptions, current);
}

/** The nodes that keep `start` blocked when only the suspects are in doubt; empty if it is not blocked then. */
function closedPart(
  graph: CompiledGraph,
  assumptions: Assumptions,
  start: number,
  suspects: Uint8Array,
): readonly number[] {
  const acts = progress(graph, assumptions, suspects);
  if (acts[start] === 1) return [];
  const reached = new Set([start]);
  for (const index of reached) {
    const blockers = blockersOf(graph, index, acts, assumptions, 'every');
    for (const next of nodesAmong(graph, blockers)) reached.add(next);
  }
  return [...reached];
}

function describe(
  graph: CompiledGraph,
  assumptions: Assumptions,
  members: readonly number[],
): BlockedSet {
  const inside = maskOf(graph, members);
  const acts = inside.map((flag) => 1 - flag);
  const sorted = byId(graph, members);
  const edges = sorted.flatMap((index) => {
    const from = idOf(graph, index);
    return blockersOf(graph, index, acts, assumptions, 'first').map((atom): WaitEdge => {
      const isKnown = atom.kind === 'node' && graph.indexOf.has(atom.node);
      return isKnown ? { from, to: atom.node, atom } : { from, atom };
    });
  });
  return { assumptions, members: sorted.map((index) => idOf(graph, index)), edges };
}

function isSmaller(graph: CompiledGraph, a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const others = byId(graph, b);
  for (const [place, index] of byId(graph, a).entries()) {
    const mine = idOf(graph, index);
    const theirs = idOf(graph, others[place] ?? index);
    if (mine !== theirs) return mine < theirs;
  }
  return false;
}

function maskOf(graph: CompiledGraph, members: readonly number[]): Uint8Array {
  const mask = new Uint8Array(graph.nodes.length);
  for (const index of members) mask[index] = 1;
  return mask;
}

function byId(graph: CompiledGraph, members: readonly number[]): number[] {
  return members.toSorted((a, b) => (idOf(graph, a) < idOf(graph, b) ? -1 : 1));
}

function idOf(graph: CompiledGraph, index: number): string {
  return graph.nodes[index]?.id ?? '';
}
