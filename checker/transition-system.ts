import type { Codec } from './codec.ts';
import type { Property } from './property.ts';

/**
 * One guarded atomic rule; a *step* is one instance of it whose guard holds.
 *
 * `constants` are passed before the indices, so that many rules can share one function without a closure each, and
 * the generated driver still has one call site per rule.
 */
export interface Rule<State> {
  /** Name as it appears in a path. */
  readonly name: string;
  /** Constant arguments, passed after the state. */
  readonly constants?: readonly unknown[];
  /** Ranges of the indices, passed after the constants: `over: [3, 2]` is six instances. */
  readonly over?: readonly number[];
  /** True if the step may happen now; pure. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the arguments are fixed by `constants` and `over`.
  readonly guard: (state: State, ...args: any[]) => boolean;
  /** The effect; total, changes `state` in place. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as above.
  readonly apply: (state: State, ...args: any[]) => void;
  /**
   * True if the step needs something from outside the system: a timer, a signal, userspace.
   * `inspect` is told separately which processes are enabled only by such steps.
   */
  readonly external?: boolean;
}

/**
 * The rules of one process (a task, a fence, the environment), at most 31 processes in a system.
 *
 * With `select`, only the rules of `cases[select(state, ...constants)]` are tried: a program counter dispatches in one
 * `switch` instead of one guard per instruction.
 */
export interface Process<State> {
  readonly name: string;
  /** Rules tried in every state. */
  readonly rules?: readonly Rule<State>[];
  readonly select?: {
    // oxlint-disable-next-line typescript/no-explicit-any -- the arguments are fixed by `constants`.
    readonly of: (state: State, ...args: any[]) => number;
    readonly constants?: readonly unknown[];
    readonly cases: ReadonlyMap<number, readonly Rule<State>[]>;
  };
}

/** What the checker explores; it knows nothing of dma-buf. */
export interface TransitionSystem<State> {
  readonly name: string;
  readonly codec: Codec<State>;
  /** Puts `state` (fresh from `alloc`) into the initial state. */
  init(state: State): void;
  readonly processes: readonly Process<State>[];
  readonly properties?: readonly Property<State>[];
  /**
   * Findings of the step that led to `state`, as small positive integers: the first edge (shortest path) of each is
   * kept. Called once per edge; return 0 when there is none, else how many `findingAt` can give.
   */
  readonly findingCount?: (after: State) => number;
  readonly findingAt?: (after: State, index: number) => number;
  /**
   * Looks at a state while it is expanded and returns a finding (0 is none); the first state of each is kept.
   * Bit i of `enabled` is set if process i has an enabled rule that is not external, of `enabledExternally` if it has
   * an enabled external rule.
   */
  readonly inspect?: (state: State, enabled: number, enabledExternally: number) => number;
  /** True if a state without an enabled rule is a proper end, not a deadlock; without it every such state is a deadlock. */
  readonly isFinal?: (state: State) => boolean;
}
