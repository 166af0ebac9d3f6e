/** One step of a path: which process took which rule instance. */
export interface PathStep {
  readonly process: number;
  readonly rule: string;
  /** Index among the enabled steps of the state it leaves, in the order of expansion: the path as numbers. */
  readonly choice: number;
}

/** A path from the initial state; `choices` alone replays it. */
export interface Path {
  readonly steps: readonly PathStep[];
}

/** A budget that can end a search before it is complete; `walks` ends a random walk, which never is. */
export type Budget = 'states' | 'depth' | 'memory' | 'time' | 'interrupted' | 'walks';

/** What a search saw. Nothing in it depends on time. */
export interface SearchResult {
  /** Distinct states reached, the initial one included. */
  readonly states: number;
  /** (state, enabled rule instance) pairs. */
  readonly edges: number;
  /** Steps from the initial state to the last level (breadth-first), or the deepest state seen (others). */
  readonly depth: number;
  /** True if every reachable state was expanded. */
  readonly complete: boolean;
  /** Which budget ended the search; absent when complete. */
  readonly exhausted?: Budget;
  /** Number of states without an enabled rule that are not final, with a path to the first. */
  readonly deadlocks: number;
  readonly deadlock?: Path;
  /**
   * Violated properties of the kinds `always`, `everyStep` and `alwaysReachable` by name, each with its shortest path; the last
   * kind's leads to the first state from which the goal is out of reach.
   */
  readonly violations: ReadonlyMap<string, Path>;
  /** `alwaysReachable` properties that were not decided, each with the budget that ended the search or the decision. */
  readonly undecided: ReadonlyMap<string, Budget>;
  /** `sometimes` properties by name: a path to the first witness, or null. */
  readonly witnesses: ReadonlyMap<string, Path | null>;
  /** Findings (see TransitionSystem) by number, each with the path to its first occurrence, in the order found. */
  readonly findings: ReadonlyMap<number, Path>;
  /** Bytes of the store per state. */
  readonly bytesPerState: number;
}

/** Limits of a search; every one is named in the result when it ends the search. */
export interface Budgets {
  readonly statesMax?: number;
  readonly depthMax?: number;
  readonly memoryMaxBytes?: number;
  readonly timeMaxMs?: number;
}

/** Called now and then during a search; return false to end it with what is known. */
export type OnProgress = (progress: {
  readonly states: number;
  readonly edges: number;
  readonly queue: number;
  readonly depth: number;
}) => boolean;

/** How to search, and when to give up; without options everything is explored breadth-first. */
export interface SearchOptions {
  readonly strategy?: 'bfs' | 'dfs' | 'random';
  readonly budgets?: Budgets;
  /** Seed of the random walk; the same seed gives the same walk everywhere. */
  readonly seed?: number;
  /** Random walk: number of walks and steps of each. */
  readonly walks?: number;
  readonly onProgress?: OnProgress;
  /** Milliseconds since some start; needed only with a time budget, for the checker has no clock of its own. */
  readonly now?: () => number;
}
