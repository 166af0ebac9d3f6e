import type { WaitNode } from '../model/need.ts';
import { assumptions, signalsOnly } from './assumptions.ts';
import { blockersOf, nodesAmong } from './blockers.ts';
import { compile } from './compile.ts';
import type { CompiledGraph } from './compile.ts';
import { type Evaluate, progress } from './fixpoint.ts';

/**
 * How a wait ends, from worst to best.
 *
 * `deadlock`: nothing ends it. `indefinite-fence`: only userspace does. `stall`: only its own timeout, or a signal to a lock
 * holder, does. `bounded`: a timer backs it up, which is acceptable. `finite`: the kernel ends it by itself, or it may be killed.
 * @see reference: docs/model.md section 6.3
 */
export type Verdict = (typeof verdictsFromWorst)[number];

/** The verdicts from worst to best; the verdict of a state is the first that one of its nodes has. */
export const verdictsFromWorst = [
  'deadlock',
  'indefinite-fence',
  'stall',
  'bounded',
  'finite',
] as const;

/** A verdict that there is something to explain about. */
export type ProblemVerdict = Exclude<Verdict, 'finite'>;

/** The verdict on one node. */
export interface NodeVerdict {
  readonly id: string;
  readonly verdict: Verdict;
  /** A signal ends the wait and nothing else but its timeout could; without a lock held that is allowed. */
  readonly killable: boolean;
}

/** The verdict on a state, with the verdict on each node that the contract speaks about, sorted by id. */
export interface StateVerdict {
  readonly verdict: Verdict;
  readonly nodes: readonly NodeVerdict[];
}

/**
 * Judges a state by its wait-for graph, under all four assumption sets.
 *
 * Left out are nodes that are done, fences nobody else can see, and userspace tasks that block each other in user mode:
 * the contract promises nothing about them.
 * @see reference: docs/model.md section 6.3
 */
export function verdictOf(nodes: readonly WaitNode[], evaluate: Evaluate = progress): StateVerdict {
  return judge(compile(nodes), evaluate);
}

/** Judges a graph that is compiled already; see {@link verdictOf}. */
export function judge(graph: CompiledGraph, evaluate: Evaluate = progress): StateVerdict {
  const p1 = evaluate(graph, assumptions.P1);
  const p2 = evaluate(graph, assumptions.P2);
  const p3 = evaluate(graph, assumptions.P3);
  const p4 = evaluate(graph, assumptions.P4);
  const withSignals = evaluate(graph, signalsOnly);

  const verdicts: NodeVerdict[] = [];
  for (const [index, node] of graph.nodes.entries()) {
    if (node.done || node.idle === true || (node.kind === 'fence' && !node.published)) continue;
    if (p1[index] === 0) {
      if (isKernelNode(node) || blockedWithKernel(graph, index, p1)) {
        verdicts.push({ id: node.id, verdict: 'deadlock', killable: false });
      }
      continue;
    }
    if (node.started === false) continue;
    const killable = p2[index] === 0 && withSignals[index] === 1;
    const verdict = ofLiveNode(node, p2[index] === 1, p3[index] === 1, p4[index] === 1, killable);
    verdicts.push({ id: node.id, verdict, killable });
  }
  verdicts.sort((a, b) => (a.id < b.id ? -1 : 1));
  const worst = verdictsFromWorst.find((v) => verdicts.some(({ verdict }) => verdict === v));
  return { verdict: worst ?? 'finite', nodes: verdicts };
}

/** Whether the kernel answers for a node: for its own tasks, and for every fence that others can see. */
export function isKernelNode(node: WaitNode): boolean {
  return node.kind === 'fence' ? node.published : !node.userspace;
}

function ofLiveNode(
  node: WaitNode,
  inP2: boolean,
  inP3: boolean,
  inP4: boolean,
  killable: boolean,
): Verdict {
  const holdsUp = node.kind === 'fence' || node.holds.length > 0;
  if (!inP2) return killable && !holdsUp ? 'finite' : 'stall';
  if (!inP3) return holdsUp && isKernelNode(node) ? 'indefinite-fence' : 'finite';
  return inP4 ? 'finite' : 'bounded';
}

/** Whether a kernel node is among what keeps a blocked node blocked, so that it is more than a bug in user mode. */
function blockedWithKernel(graph: CompiledGraph, start: number, acts: Uint8Array): boolean {
  const seen = new Set([start]);
  for (const index of seen) {
    const node = graph.nodes[index];
    if (node === undefined) continue;
    if (isKernelNode(node)) return true;
    const blockers = blockersOf(graph, index, acts, assumptions.P1, 'every');
    for (const next of nodesAmong(graph, blockers)) seen.add(next);
  }
  return false;
}
