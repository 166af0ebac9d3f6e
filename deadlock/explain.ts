import { match } from 'ts-pattern';
import type { WaitNode } from '../model/need.ts';
import { assumptions } from './assumptions.ts';
import type { Assumptions } from './assumptions.ts';
import { compile } from './compile.ts';
import type { CompiledGraph } from './compile.ts';
import { componentsOf, shortestCycle } from './cycles.ts';
import { minimalBlockedSet } from './minimal-blocked-set.ts';
import type { BlockedSet } from './minimal-blocked-set.ts';
import { endingOf } from './ending.ts';
import { roleOf } from './roles.ts';
import { waitSentence } from './sentences.ts';
import type { Voice } from './sentences.ts';
import { symbolsFor } from './symbols.ts';
import { isKernelNode, judge } from './verdict.ts';
import type { ProblemVerdict, StateVerdict, Verdict } from './verdict.ts';
import { tellWaits } from './wait-story.ts';

/** Says who somebody is, before the story begins. */
export interface Let {
  /** What the sentences call the task. */
  readonly symbol: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** One wait of the story, from node to node by id; `to` is absent if nobody is left to wait for. */
export interface Then {
  readonly from: string;
  readonly to?: string;
  readonly sentence: string;
}

/**
 * Why a state has its verdict, as prose that a reader checks by hand: Let, Then, However.
 *
 * The sentences are complete but for their layout; `however` fits behind "However, ".
 * @see https://github.com/jepsen-io/elle whose explanations have this shape
 */
export interface Explanation {
  readonly verdict: ProblemVerdict;
  readonly headline: string;
  /** Only tasks: a fence goes by its own name. */
  readonly lets: readonly Let[];
  readonly thens: readonly Then[];
  readonly however: string;
  /** Ids along the shortest cycle, in the direction of waiting; empty if the story needs none. */
  readonly cycle: readonly string[];
  /** Ids of the strongly connected part around the cycle, sorted; what lies on it must change to end the wait. */
  readonly component: readonly string[];
  /** Everybody in the story, sorted by id. */
  readonly members: readonly string[];
  /** What was taken for granted while this was found. */
  readonly assumptions: Assumptions;
}

/**
 * Explains the verdict on a state, or one of its nodes; undefined if that is finite.
 *
 * Of several nodes with the worst verdict it explains the one with the shortest story, the kernel's before userspace's.
 * @see reference: docs/model.md section 6.3
 */
export function explain(nodes: readonly WaitNode[], id?: string): Explanation | undefined {
  const graph = compile(nodes);
  const state = judge(graph);
  const verdict = id === undefined ? state.verdict : verdictOn(state, id);
  if (verdict === 'finite') return undefined;
  const ids = state.nodes.filter((node) => node.verdict === verdict).map((node) => node.id);
  const best = shortestStory(graph, assumptionsOf(verdict), id === undefined ? ids : [id]);
  return best === undefined ? undefined : explanationOf(verdict, best.start, best.set, graph);
}

interface Story {
  readonly start: string;
  readonly set: BlockedSet;
}

function shortestStory(
  graph: CompiledGraph,
  taken: Assumptions,
  ids: readonly string[],
): Story | undefined {
  const stories = ids.toSorted().flatMap((start) => {
    const set = minimalBlockedSet(graph, taken, start);
    return set === undefined ? [] : [{ start, set }];
  });
  const rank = ({ start, set }: Story): number => {
    const node = graph.nodes[graph.indexOf.get(start) ?? -1];
    return set.members.length + (node !== undefined && isKernelNode(node) ? 0 : graph.nodes.length);
  };
  return stories.toSorted((a, b) => rank(a) - rank(b))[0];
}

function explanationOf(
  verdict: ProblemVerdict,
  start: string,
  set: BlockedSet,
  graph: CompiledGraph,
): Explanation {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const { steps, cast } = tellWaits(set, start, nodes);
  const tasks = cast.filter(({ kind }) => kind === 'task');
  const symbols = symbolsFor(
    tasks.map(({ name }) => name),
    set.members.map((member) => nodes.get(member)?.name ?? ''),
  );
  const lets = tasks.map((task, index) => {
    const symbol = symbols[index] ?? task.name;
    return { symbol, id: task.id, name: task.name, role: roleOf(task, set, nodes) };
  });
  const voice: Voice = {
    label: (node) => lets.find(({ id }) => id === node)?.symbol ?? nodes.get(node)?.name ?? node,
    isFence: (node) => nodes.get(node)?.kind === 'fence',
  };
  const told = steps.map((step) => {
    const siblings = steps.filter(({ from }) => from === step.from);
    return { step, sentence: waitSentence(step, siblings, voice) };
  });
  const { closing, however } = endingOf(verdict, told, set, nodes, voice);
  return {
    verdict,
    headline: headlineOf(verdict, set, nodes),
    lets,
    thens: told
      .filter(({ step }) => step !== closing)
      .map(({ step: { from, to }, sentence }) =>
        to === undefined
          ? { from: from.id, sentence: `${sentence}.` }
          : { from: from.id, to: to.id, sentence: `${sentence}.` },
      ),
    however: `${however}.`,
    cycle: shortestCycle(set),
    component: componentsOf(set)[0] ?? [],
    members: set.members,
    assumptions: set.assumptions,
  };
}

function verdictOn(state: StateVerdict, id: string): Verdict {
  return state.nodes.find((node) => node.id === id)?.verdict ?? 'finite';
}

/** The weakest help under which the verdict was reached. */
function assumptionsOf(verdict: ProblemVerdict): Assumptions {
  return match(verdict)
    .with('deadlock', () => assumptions.P1)
    .with('indefinite-fence', () => assumptions.P3)
    .with('stall', () => assumptions.P2)
    .with('bounded', () => assumptions.P4)
    .exhaustive();
}

function headlineOf(
  verdict: ProblemVerdict,
  set: BlockedSet,
  nodes: ReadonlyMap<string, WaitNode>,
): string {
  const fences = set.members.filter((id) => nodes.get(id)?.kind === 'fence').length;
  const who = [counted(set.members.length - fences, 'task'), counted(fences, 'fence')]
    .filter((part) => part !== '')
    .join(', ');
  return match(verdict)
    .with('deadlock', () => `DEADLOCK: ${who}, no way out`)
    .with('indefinite-fence', () => `INDEFINITE FENCE: ${who}, at the mercy of userspace`)
    .with('stall', () => `STALL: ${who}, until a ${rescuersOf(set)}`)
    .with('bounded', () => `BOUNDED: ${who}, by a timer only`)
    .exhaustive();
}

function rescuersOf(set: BlockedSet): string {
  const ways = [
    { kind: 'timer', text: 'timer fires' },
    { kind: 'timeout', text: 'wait gives up' },
    { kind: 'signal', text: 'signal is sent' },
  ].filter(({ kind }) => set.edges.some(({ atom }) => atom.kind === kind));
  return ways.map(({ text }) => text).join(' or a ');
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
