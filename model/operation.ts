import {
  type Feature,
  type Kernel,
  type KernelConstants,
  type ObjectConstants,
  type ObjectKind,
} from './kernel.ts';
import { type Need } from './need.ts';
import { type Profile } from './profile.ts';

/** A test on the shared state, written in a design: `v.is(1)`. */
export interface Condition {
  readonly holds: (k: Kernel) => boolean;
  readonly text: string;
  /** Effects of other tasks that may change it. */
  readonly effects: readonly string[];
  /** The objects that it asks: the language refuses those of another design, because only their index counts here. */
  readonly asks?: readonly {
    readonly kind: string;
    readonly index: number;
    readonly name: string;
  }[];
}

/**
 * Kind of a parameter. An object's kind takes a handle from the design; a `?` allows NULL (-1). The others are values.
 */
export type ArgKind =
  | ObjectKind
  | 'ww_acquire_ctx?'
  | 'dma_fence?'
  | 'drm_sched_job?'
  | 'task'
  | 'dma_fence[]'
  | 'dma_resv[]'
  | 'fd[]'
  | 'drm_syncobj_handle[]'
  | 'number[]'
  | 'pages'
  | 'pages[]'
  | 'variable?'
  | 'variable[]'
  | 'dma_fence_chain?'
  | 'dma_fence_chain[]'
  | 'dma_fence_slot?'
  | 'vm_area_struct?'
  | 'number?'
  | 'gfp'
  | 'direction'
  | 'intr'
  | 'usage'
  | 'number'
  | 'failure'
  | 'condition'
  | 'user'
  | 'text';

/** How an argument arrives in an operation: an index or a number, but for the few that are not. */
export type Resolved<K extends ArgKind> = K extends 'condition'
  ? Condition
  : K extends
        | 'dma_fence[]'
        | 'dma_resv[]'
        | 'fd[]'
        | 'drm_syncobj_handle[]'
        | 'number[]'
        | 'pages[]'
        | 'variable[]'
        | 'dma_fence_chain[]'
    ? readonly number[]
    : K extends 'text'
      ? string
      : number;

/** The parameters of an operation in order, as a C prototype has them. */
export type ParamList = readonly (readonly [name: string, kind: ArgKind])[];

/** The arguments of an operation by name. */
export type ArgsOf<P extends ParamList> = { readonly [Q in P[number] as Q[0]]: Resolved<Q[1]> } & {
  /** 1 if the design looks at the result: only then is a failure worth exploring. */
  readonly checked: number;
  /** 1 if the call stands in a loop that must end. */
  readonly polling: number;
};

/** Something from outside that an alternative of a step needs. */
export type External = 'timer' | 'timeout' | 'signal';

/** One way in which a step can go. */
export interface Alternative<Args> {
  /** What the trace prints behind the call: `direct reclaim`, `interrupted`. */
  readonly label?: string;
  readonly external?: External;
  /** False if a design can never take this way; asked once, when the design is compiled. */
  readonly exists?: (constants: KernelConstants, args: Args) => boolean;
  /** May it happen now? Pure; hot. Without it: always. */
  readonly ready?: (k: Kernel, args: Args, t: number) => boolean;
  /**
   * Its effect and its result: `0` or a positive value, a negative errno, or what `goTo` and `call` return. Total; hot.
   */
  readonly run: (k: Kernel, args: Args, t: number) => number;
  /** The `run` that this one was made of, where it is a copy in another operation: what has one origin is one transition. Cold. */
  readonly origin?: Origin;
}

/** The code of a transition, for whatever arguments. */
export type Origin = (...args: never[]) => number;

/** The code that a way of a step was written with first, however many operations have copies of it. */
export function originOf({ origin, run }: Pick<Alternative<never>, 'origin' | 'run'>): Origin {
  return origin ?? run;
}

/** One atomic step of an operation; lockless observers see the state between two steps. */
export interface Step<Args> extends Alternative<Args> {
  /** Other ways in which the same step can go: an allocation fails, a signal arrives. */
  readonly or?: readonly Alternative<Args>[];
  /** Why it sleeps when no alternative is ready, as a formula; cold. */
  readonly waitsFor?: (k: Kernel, args: Args, t: number) => Need;
  /**
   * The one task that it waits for, when its `waitsFor` names no more than that: hot, where `waitsFor` is cold. -1 if it is
   * otherwise.
   */
  readonly waitsForTask?: (k: Kernel, args: Args, t: number) => number;
  /** The same for one fence. */
  readonly waitsForFence?: (k: Kernel, args: Args, t: number) => number;
  /** Standing here for ever, because nobody is left who asks for more, is no harm: the task is idle, not blocked. */
  readonly idle?: true;
  /** Rules about the call itself: run before the step, and for a step that is blocked for ever. */
  readonly check?: (k: Kernel, args: Args, t: number) => void;
  /** Rules that the call breaks by never ending: asked only of a task that nothing will ever wake; cold. */
  readonly stuck?: (k: Kernel, args: Args, t: number) => void;
}

/** What a call returns: nothing, 0 or an errno, a truth value, or a number. */
export type Returns = 'void' | 'errno' | 'bool' | 'value';

/** One kernel call or hardware action, under its kernel name. */
export interface Operation<P extends ParamList = ParamList> {
  readonly name: string;
  readonly params: P;
  readonly returns: Returns;
  /** May sleep: illegal in atomic context, with irqs off, inside an RCU read section. */
  readonly maySleep: boolean;
  readonly uses: readonly Feature[];
  /** Words of scratch state that its steps share. */
  readonly scratch: number;
  /** Parameters whose reference the call takes over, or gives back. */
  readonly consumes: readonly string[];
  /** What it may do for others, by key; see ProgramInfo. */
  readonly effects: (args: ArgsOf<P>, of: ObjectConstants) => readonly string[];
  /** Routines that its steps may `call`, by key. */
  readonly calls: (args: ArgsOf<P>, of: ObjectConstants) => readonly string[];
  /** The callbacks that it may queue, each with the fence, or that it lets another task queue later. */
  readonly registers: (
    args: ArgsOf<P>,
    of: ObjectConstants,
  ) => readonly (readonly [fence: number, callback: number])[];
  readonly steps: readonly Step<ArgsOf<P>>[];
  /** What is called in its place for a container of run time, or for a variable: its steps take more room. */
  readonly onContainer?: Operation<P>;
  /** A system call of userspace: behind it the task is back in user mode. */
  readonly systemCall?: true;
  /** It may queue the callbacks of any buffer on any fence. */
  readonly polls?: true;
  /** Kernels that have it. */
  readonly exists: (profile: Profile) => boolean;
}

const none = (): readonly never[] => [];

/** What one writes for an operation: all but its name and its parameters has a default. */
export type OperationDefinition<P extends ParamList> = Pick<Operation<P>, 'name' | 'params'> &
  Partial<Omit<Operation<P>, 'name' | 'params'>> & { readonly step?: Step<ArgsOf<P>> };

/** Declares an operation; a call of one step gives its functions directly. */
export function operation<const P extends ParamList>(
  definition: OperationDefinition<P>,
): Operation<P> {
  const { step, ...rest } = definition;
  return {
    returns: 'void',
    maySleep: false,
    uses: [],
    scratch: 0,
    consumes: [],
    effects: none,
    calls: none,
    registers: none,
    steps: step === undefined ? [] : [step],
    exists: () => true,
    ...rest,
  };
}

const goBase = -10_000;
const callBase = -20_000;
const stepsMax = 128;

/** Result of a step after which the operation goes on with its step `index`. */
export function goTo(index: number): number {
  return goBase - index;
}

/** Result of a step that calls a routine of the design and goes on with its step `index` when that returns. */
export function call(routine: number, index: number): number {
  return callBase - routine * stepsMax - index;
}

/** True if a step's result ends the operation. */
export function isDone(result: number): boolean {
  return result > goBase;
}

/** The step to go on with, for a result of `goTo`; -1 for a result of `call`. */
export function goneTo(result: number): number {
  return result > callBase ? goBase - result : -1;
}

/** The routine of a result of `call`. */
export function calledRoutine(result: number): number {
  return Math.floor((callBase - result) / stepsMax);
}

/** The step to return to of a result of `call`. */
export function returnStep(result: number): number {
  return (callBase - result) % stepsMax;
}
