import { type Schema } from './schema.ts';
import { type Need } from './need.ts';
import { type Profile } from './profile.ts';
import { type TaskFixed, type TaskState } from './task.ts';

/**
 * The kernel objects of the model; every object's file adds its entry by declaration merging, so that a new object is
 * one new file and one line in `registry.ts`.
 *
 * `state` is what changes and is stored, `fixed` what a design says once and for all about one instance.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- filled by declaration merging.
export interface KernelObjects {}

/** Name of a kind of kernel object: `mutex`, `dma_fence`, … */
export type ObjectKind = keyof KernelObjects;

/** The mutable state of all objects of each kind. */
export type ObjectStates = { readonly [K in ObjectKind]: KernelObjects[K]['state'][] };

/** The constants of all objects of each kind. */
export type ObjectConstants = {
  readonly [K in ObjectKind]: readonly (KernelObjects[K]['fixed'] & Named)[];
};

/** Every object has a name, the one it has in the design. */
export interface Named {
  readonly name: string;
}

/** What part of the state a design needs; a feature that no operation uses costs no bits. */
export type Feature =
  | 'rcu'
  | 'peeks'
  | 'irqs'
  | 'spin'
  | 'signalling'
  | 'memalloc'
  | 'signals'
  | 'refs'
  | 'callbacks'
  | 'lazy'
  | 'errors'
  | 'crash'
  | 'hw-done'
  | 'resv-test'
  | 'resv-fini'
  | 'resv-version'
  | 'large-resv'
  | 'fence-drops'
  | 'flushes'
  | 'storage'
  | 'hazards'
  | 'cpu-access'
  | 'vmap'
  | 'kmap'
  | 'attachments'
  | 'exporter-ops'
  | 'op-results'
  | 'vmap-ops'
  | 'invalidation'
  | 'cached-mappings'
  | 'map-directions'
  | 'dmabuf-list'
  | 'files'
  | 'gem'
  | 'poll'
  | 'deadlines'
  | 'notifier-seq';

/** Sizes of one design, from which the schema of its state follows. */
export interface Shape {
  readonly tasks: number;
  readonly pcMax: number;
  readonly stackDepth: number;
  readonly registers: number;
  readonly scratch: number;
  /** A call with scratch can run a routine that has a call with scratch. */
  readonly nestsScratch: boolean;
  readonly count: Readonly<Record<ObjectKind, number>>;
  readonly uses: (feature: Feature) => boolean;
  readonly of: ObjectConstants;
}

/**
 * What is known about the programs without running them; `language/` computes it.
 *
 * An *effect* is something that an operation may do for others, as a short key: `signal:2`, `complete:0`, `queue:1`.
 */
export interface ProgramInfo {
  /** True if task `t` may still have the effect, from where it stands now. */
  readonly mayStill: (k: Kernel, t: number, effect: string) => boolean;
  /** The running tasks that may still have the effect, or start an idle task that may, and so on; as a bit mask. */
  readonly bringAbout: (k: Kernel, effect: string) => number;
  /** True if task `t` cannot have effect `then` without effect `first` before it, whichever way it goes. */
  readonly mustBefore: (k: Kernel, t: number, first: string, then: string) => boolean;
  /** First instruction of task `t`. */
  readonly entry: (t: number) => number;
  /** Entry point of a routine that a design attached to an object, or -1. */
  readonly routine: (key: string) => number;
}

/** Everything of a kernel that does not change during a run. */
export interface KernelConstants {
  readonly profile: Profile;
  readonly shape: Shape;
  readonly tasks: readonly (TaskFixed & Named)[];
  readonly of: ObjectConstants;
  readonly program: ProgramInfo;
  readonly options: KernelOptions;
}

/** Switches of the kernel configuration and of the environment. */
export interface KernelOptions {
  /** CONFIG_DEBUG_WW_MUTEX_SLOWPATH: a second lock in a context may return -EDEADLK without contention. */
  readonly injectDeadlk: boolean;
  /** Memory is short: allocations that may fail do fail, and new workers need memory. */
  readonly shortMemory: boolean;
  /** The process has no descriptor left. */
  readonly fdTableFull?: boolean;
  /** Not built with CONFIG_DEBUG_MUTEXES: room that was reserved in a reservation object stays there, and is as much as the allocator gives. */
  readonly keepsReservations?: boolean;
  /** The state is not packed: numbers have all the room that they want. */
  readonly unbounded?: boolean;
}

/** The state of a modelled kernel: what is stored, and beside it the constants and the findings of the last step. */
export type Kernel = ObjectStates & {
  readonly task: TaskState[];
  /** 1 after a BUG or an access to freed memory: nothing runs any more. */
  crashed: number;
  /** Rules broken by the last step; `brokenCount` says how many entries are valid. Not stored. */
  readonly broken: string[];
  brokenCount: number;
  /** Result of the call that the last step ended, if `returned` is 1. Not stored. */
  result: number;
  returned: number;
  readonly fixed: KernelConstants;
};

/** Definition of one kind of kernel object. */
export interface KernelObject<K extends ObjectKind> {
  readonly kind: K;
  /** Fields of one instance. */
  readonly state: (
    shape: Shape,
  ) => Readonly<Record<keyof KernelObjects[K]['state'] & string, Schema<unknown>>>;
  /** Puts one instance into its first state; every field is zero before. */
  readonly init?: (k: Kernel, index: number) => void;
  /** The name under which task `t` holds this instance, if it does: it is a lock. */
  readonly heldBy?: (k: Kernel, index: number, t: number) => string | undefined;
  /** Checks that end a task's life: called once when task `t` finishes. */
  readonly atExit?: (k: Kernel, t: number) => void;
}

/** Declares a kind of kernel object. */
export function kernelObject<K extends ObjectKind>(definition: KernelObject<K>): KernelObject<K> {
  return definition;
}

/** The element at `index`; the model only ever indexes within the sizes of its design. */
export function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new RangeError(`no element ${index} among ${list.length}`);
  return element;
}

/** Records that task `t` breaks a rule in this step; a broken rule is data, never an exception. */
export function broke(k: Kernel, rule: string): void {
  for (let i = 0; i < k.brokenCount; i++) if (k.broken[i] === rule) return;
  k.broken[k.brokenCount++] = rule;
}

/** Records a broken rule after which a real kernel would not go on: BUG, or memory that is gone. */
export function crash(k: Kernel, rule: string): void {
  broke(k, rule);
  k.crashed = 1;
}

/** The need of a waiter for a task that holds something. */
export function needsTask(k: Kernel, t: number, via: string, because: string): Need {
  return { kind: 'node', node: taskNode(k, t), via, because };
}

/** Node of a task in the wait-for graph. */
export function taskNode(k: Pick<Kernel, 'fixed'>, t: number): string {
  return `task:${at(k.fixed.tasks, t).name}`;
}

/** Node of a fence in the wait-for graph. */
export function fenceNode(k: Pick<Kernel, 'fixed'>, fence: number): string {
  return `fence:${at(k.fixed.of.dma_fence, fence).name}`;
}

/**
 * The need of a waiter for an effect that one of several tasks may still have: any of them will do, and if nobody is
 * left the wait never ends.
 */
export function needsEffect(
  k: Kernel,
  effect: string,
  via: string,
  because: string,
  never: string,
): Need {
  const of: Need[] = [];
  for (let t = 0; t < k.task.length; t++) {
    if (k.fixed.program.mayStill(k, t, effect)) of.push(needsTask(k, t, via, because));
  }
  const [only] = of;
  if (only === undefined) return { kind: 'never', because: never };
  return of.length === 1 ? only : { kind: 'any', of };
}
