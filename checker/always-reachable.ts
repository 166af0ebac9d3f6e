import { assert } from './assert.ts';
import { generateDriver } from './driver.ts';
import type { Budget } from './search-result.ts';
import type { StateStore } from './state-store.ts';
import type { TransitionSystem } from './transition-system.ts';
import { WaitingEdges } from './waiting-edges.ts';

/** Limits of one decision. */
export interface ReachabilityLimits {
  /** Bytes that it may take beside the store. */
  readonly bytesMax: number;
  /** Called for each state with the number of states still to look at; returns the budget that is used up, if any. */
  readonly pause: (queue: number) => Budget | undefined;
}

/** Either the first state from which the goal is out of reach, or the budget that was used up, or neither: it never is. */
export interface CutOff {
  readonly state?: number;
  readonly exhausted?: Budget;
}

/**
 * Decides "from every reachable state the goal stays reachable" (AG EF goal) after a complete search.
 *
 * That is liveness under strong fairness: whatever can happen again and again does happen.
 */
export class Reachability<State> {
  private readonly system: TransitionSystem<State>;
  private readonly store: StateStore;
  private readonly limits: ReachabilityLimits;
  /** Generated for the first goal that needs it. */
  private successors: Successors<State> | undefined;

  constructor(system: TransitionSystem<State>, store: StateStore, limits: ReachabilityLimits) {
    this.system = system;
    this.store = store;
    this.limits = limits;
  }

  /**
   * The first state from which no state with `goal` can be reached any more; in a breadth-first order it has a shortest path.
   *
   * States with the goal are marked first. The others are expanded once, the last one first, because steps mostly lead on to
   * later states; one with a marked successor is marked, else its steps wait for their ends to be marked. So only the steps
   * among states that look cut off are ever stored.
   */
  firstCutOff(goal: (state: State) => boolean): CutOff {
    const { system, store, limits } = this;
    const { count } = store;
    if (limits.bytesMax < count) return { exhausted: 'memory' };
    const reaches = new Uint8Array(count);
    if (markGoals(system, store, goal, reaches) === count) return {};
    const waiting = new WaitingEdges(reaches, limits.bytesMax - count);
    const successors = (this.successors ??= new Successors(system, store));
    for (let state = count - 1; state >= 0; state--) {
      const exhausted = limits.pause(state);
      if (exhausted !== undefined) return { exhausted };
      if (reaches[state] === 1) continue;
      const next = successors.of(state);
      if (next.some((id) => reaches[id] === 1)) waiting.mark(state);
      else for (const id of next) if (!waiting.add(state, id)) return { exhausted: 'memory' };
    }
    const state = reaches.indexOf(0);
    return state < 0 ? {} : { state };
  }
}

/** Every `alwaysReachable` property with the budget that kept the search from deciding it. */
export function allUndecided<State>(
  { properties = [] }: TransitionSystem<State>,
  exhausted: Budget,
): ReadonlyMap<string, Budget> {
  const names = properties.flatMap(({ kind, name }) => (kind === 'alwaysReachable' ? [name] : []));
  return new Map(names.map((name) => [name, exhausted]));
}

/** Marks the states with the goal and returns their number. */
function markGoals<State>(
  { codec }: TransitionSystem<State>,
  store: StateStore,
  goal: (state: State) => boolean,
  reaches: Uint8Array,
): number {
  const state = codec.alloc();
  let marked = 0;
  for (let id = 0; id < reaches.length; id++) {
    codec.decode(store.chunkOf(id), store.offsetOf(id), state);
    if (!goal(state)) continue;
    reaches[id] = 1;
    marked++;
  }
  return marked;
}

/** Finds the successors of states, all of which the store holds already. */
class Successors<State> {
  private readonly found: number[] = [];
  private readonly expand: (first: number, end: number, limit: number) => number;

  constructor(system: TransitionSystem<State>, store: StateStore) {
    const { name, codec, processes } = system;
    const seen = { state: ignore, step: ignore, finding: ignore, deadlock: ignore };
    const add = (): void => {
      const id = store.find();
      assert(
        id >= 0,
        `${name}: a step leads out of the states that were found; is a guard impure?`,
      );
      this.found.push(id);
    };
    const plain = { name, codec, processes, init: (state: State) => system.init(state) };
    this.expand = generateDriver(plain, { store, properties: [], open: [], seen, add }).expand;
  }

  /** The successors of a state, valid until the next call. */
  of(state: number): readonly number[] {
    this.found.length = 0;
    this.expand(state, state + 1, Infinity);
    return this.found;
  }
}

function ignore(): void {
  // What a search has seen, it has seen once.
}
