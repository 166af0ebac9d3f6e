import { allUndecided, Reachability } from './always-reachable.ts';
import { stepsMax } from './check-system.ts';
import { createDriver, type Driver, type StorePlace } from './driver.ts';
import { pathTo } from './path.ts';
import type { SearchLimits } from './search-limits.ts';
import type { Budget, SearchResult } from './search-result.ts';
import { StateStore } from './state-store.ts';
import type { TransitionSystem } from './transition-system.ts';

/** What a strategy works with: a store that holds the initial state, and a driver that expands what is in it. */
export interface StoreSearch {
  readonly store: StateStore;
  readonly driver: Driver;
  readonly limits: SearchLimits;
  /** Room that the store must have before a state is expanded. */
  readonly stepsMax: number;
}

/** What a strategy reports in the end. */
export interface Explored {
  readonly depth: number;
  /** The budget that ended the search; absent if every reachable state was expanded. */
  readonly exhausted?: Budget;
}

/** Searches with a store of all states, in the order that the strategy chooses. */
export function storeSearch<State>(
  system: TransitionSystem<State>,
  limits: SearchLimits,
  strategy: (search: StoreSearch) => Explored,
): SearchResult {
  const store = new StateStore(system.codec.words, limits.memoryMaxBytes);
  const driver = createDriver(system, store);
  const explored = strategy({ store, driver, limits, stepsMax: stepsMax(system) });
  const toPath = (place: StorePlace) => pathTo(system, store, place);
  const undecided = decideReachability(system, { store, driver, limits, explored });
  return {
    states: store.count,
    edges: driver.edges(),
    ...explored,
    complete: explored.exhausted === undefined,
    ...driver.discoveries.report(system, toPath),
    undecided,
    bytesPerState: store.bytes / store.count,
  };
}

/** Decides the `alwaysReachable` properties, once all states are known; returns those that stay open, and why. */
function decideReachability<State>(
  system: TransitionSystem<State>,
  { store, driver, limits, explored }: Omit<StoreSearch, 'stepsMax'> & { explored: Explored },
): ReadonlyMap<string, Budget> {
  if (explored.exhausted !== undefined) return allUndecided(system, explored.exhausted);
  const undecided = new Map<string, Budget>();
  const pause = (queue: number): Budget | undefined =>
    limits.pause(1, () => ({
      states: store.count,
      edges: driver.edges(),
      queue,
      depth: explored.depth,
    }));
  const bytesMax = limits.memoryMaxBytes - store.bytes;
  const reachability = new Reachability(system, store, { bytesMax, pause });
  for (const property of system.properties ?? []) {
    if (property.kind !== 'alwaysReachable') continue;
    const answer = reachability.firstCutOff(property.goal);
    if (answer.exhausted !== undefined) undecided.set(property.name, answer.exhausted);
    else if (answer.state !== undefined)
      driver.discoveries.violations.set(property.name, { state: answer.state });
  }
  return undecided;
}
