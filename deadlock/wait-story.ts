import type { WaitNode } from '../model/need.ts';
import { shortestCycle } from './cycles.ts';
import type { BlockedSet, WaitEdge } from './minimal-blocked-set.ts';

/**
 * One step of the story: somebody waits for somebody, through the fences in between.
 *
 * Fences cannot act, so a reader wants to hear of them in the same breath as of the task behind them.
 */
export interface StoryStep {
  readonly from: WaitNode;
  /** Who is waited for in the end; absent if nobody is left. */
  readonly to?: WaitNode;
  /** The waits in order; each but the first starts at a fence in between. */
  readonly edges: readonly [WaitEdge, ...WaitEdge[]];
  /** It leads back to somebody the story has met. */
  readonly closes: boolean;
  /** What else ends the wait of `from`: the story's ending speaks of it, and no sentence may contradict it. */
  readonly rescues: readonly Rescue[];
}

/** What ends a wait from outside the graph. */
export type Rescue = 'timer' | 'timeout' | 'signal';

/** The story of a blocked set, in the order in which it is told. */
export interface WaitStory {
  readonly steps: readonly StoryStep[];
  /** Everybody who gets a say: the tasks, and fences that are no mere link between two. */
  readonly cast: readonly WaitNode[];
}

/**
 * Walks a blocked set from one member along the waits, nearest first.
 *
 * If that member sits on the shortest cycle, the story starts at the first any-wait of the cycle instead, or else at its
 * first lock holder, or else at its first task: every member of one cycle then tells the same story.
 */
export function tellWaits(
  set: BlockedSet,
  start: string,
  nodes: ReadonlyMap<string, WaitNode>,
): WaitStory {
  const edgesOf = toldEdges(set);
  const cycle = shortestCycle(set);
  const first = cycle.includes(start) ? protagonistOf(cycle, nodes, edgesOf) : nodes.get(start);
  const cast = new Set(first === undefined ? [] : [first]);
  const steps: StoryStep[] = [];
  for (const from of cast) {
    for (const edge of edgesOf.get(from.id) ?? []) {
      const edges: [WaitEdge, ...WaitEdge[]] = [edge];
      const seen = new Set<string>();
      let to = targetOf(edge);
      while (to !== undefined && isLink(to) && !seen.has(to.id)) {
        seen.add(to.id);
        const [next] = edgesOf.get(to.id) ?? [];
        if (next === undefined) break;
        edges.push(next);
        to = targetOf(next);
      }
      const closes = to !== undefined && cast.has(to);
      if (to !== undefined) cast.add(to);
      const rescues = rescuesOf(from);
      const step = { from, edges, closes, rescues };
      steps.push(to === undefined ? step : { ...step, to });
    }
  }
  return { steps, cast: [...cast] };

  function rescuesOf({ id }: WaitNode): readonly Rescue[] {
    return endings.filter((kind) =>
      set.edges.some(({ from, atom }) => from === id && atom.kind === kind),
    );
  }

  function targetOf(edge: WaitEdge): WaitNode | undefined {
    return edge.to === undefined ? undefined : nodes.get(edge.to);
  }

  function isLink(node: WaitNode): boolean {
    return node.kind === 'fence' && node !== first && edgesOf.get(node.id)?.length === 1;
  }
}

function protagonistOf(
  cycle: readonly string[],
  nodes: ReadonlyMap<string, WaitNode>,
  edgesOf: ReadonlyMap<string, readonly WaitEdge[]>,
): WaitNode | undefined {
  const circle = cycle.flatMap((id) => nodes.get(id) ?? []);
  const tasks = circle.filter(({ kind }) => kind === 'task');
  return (
    tasks.find(({ id }) => (edgesOf.get(id)?.length ?? 0) > 1) ??
    tasks.find(({ holds }) => holds.length > 0) ??
    tasks[0] ??
    circle[0]
  );
}

function isLost(edge: WaitEdge): boolean {
  return edge.to === undefined;
}

const endings: readonly Rescue[] = ['timer', 'timeout', 'signal'];

/**
 * The waits by waiter, those for somebody first, and
 * without the timer or signal that would end them: the story's ending speaks of those.
 */
function toldEdges(set: BlockedSet): ReadonlyMap<string, readonly WaitEdge[]> {
  return new Map(
    set.members.map((member) => {
      const edges = set.edges.filter(({ from }) => from === member);
      const told = edges.filter(({ atom }) => !endings.some((kind) => kind === atom.kind));
      const nodesFirst = told.toSorted((a, b) => Number(isLost(a)) - Number(isLost(b)));
      return [member, told.length === 0 ? edges : nodesFirst];
    }),
  );
}
