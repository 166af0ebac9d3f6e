import { counted } from './limit.ts';
import { type KernelConstants, type Kernel, type Shape, at, broke } from './kernel.ts';
import { SECTIONS_MAX, checkAnnotated } from './signalling.ts';
import { type Schema, array, constant, flag, int } from './schema.ts';

/**
 * What a task is, and with it what it may do: an engine and an interrupt never sleep, userspace need not act at all.
 */
export type TaskKind =
  | 'user'
  | 'kthread'
  | 'work'
  | 'timer'
  | 'softirq'
  | 'hardirq'
  | 'irq_work'
  | 'engine'
  | 'userspace';

/** The constants of a task. */
export interface TaskFixed {
  readonly kind: TaskKind;
  /** Runs from the start; otherwise something queues, arms or raises it. */
  readonly startsReady: boolean;
  /** Task on whose CPU this interrupt runs: it stands still meanwhile. */
  readonly interrupts?: number;
  /** Signals may be sent to it: its interruptible sleeps can end with -EINTR or -ERESTARTSYS. */
  readonly signals: boolean;
  /** Work of the hardware that takes as long as userspace likes: compute, or a batch that waits for userspace. */
  readonly longRunning?: boolean;
  /** Index of the work queue of a work item. */
  readonly queue?: number;
  /** It is a callback of call_rcu(). */
  readonly rcuHead?: boolean;
}

/** The state of a task. */
export interface TaskState {
  /** Index of the instruction; 0 is finished, or not started. */
  pc: number;
  /** Return addresses of the routines it is in. */
  readonly stack: number[];
  depth: number;
  readonly registers: number[];
  readonly scratch: number[];
  /** The scratch of the calls that it will return to, while a routine runs that has need of its own. */
  readonly saved: number[];
  /** Spinlocks held and other reasons for atomic context. */
  atomic: number;
  irqsOff: number;
  /** Pages that it has mapped with dma_buf_kmap_atomic(). */
  atomicKmaps: number;
  rcu: number;
  /** Fences, as masks, to which it has read a pointer in its read section: out of a slot, and out of a list. */
  peekedSlots: number;
  peekedLists: number;
  /** Those out of a slot whose memory has become another fence since. */
  reused: number;
  /** Fences whose callbacks it runs now, one inside the other. */
  callbacks: number;
  /** The open sections of dma_fence_begin_signalling(); see pushSection(). */
  signalling: number;
  /** PF_MEMALLOC: nesting of memalloc_noreclaim_save(), direct reclaim included. */
  memalloc: number;
  /** Inside direct reclaim: shrinkers and notifiers run here. 1 shrinker, 2 notifier; 3 and 4 those of a driver that is no GPU's. */
  reclaim: number;
  /** An interrupt runs on its CPU. */
  interrupted: number;
  /** What the op that it runs will return to the core: 0, or a failure; see `op-result.ts`. */
  opResult: number;
  /** A file that it polls has something new. */
  woken: number;
  /** Queued again while it runs. */
  pending: number;
  /** Tasks that flush it, as bit masks: those for which the end of this instance is enough, and those that wait for one more. */
  flushers: number;
  flushersOfNext: number;
}

/** Room for the failures of `op-result.ts`. */
const OP_RESULTS_MAX = 63;

const nestingMax = 7;

/** Counters of a task that nest. */
type Nesting = 'atomic' | 'callbacks' | 'irqsOff' | 'rcu' | 'memalloc';

/** Enters one level deeper; the model has room for seven. */
export function nest(task: TaskState, counter: Nesting): void {
  task[counter] = counted(task[counter], nestingMax, counter);
}

/** Schema of a task. */
export function taskSchema(shape: Shape): Readonly<Record<keyof TaskState, Schema<unknown>>> {
  return {
    pc: int(shape.pcMax),
    stack: array(int(shape.pcMax), shape.stackDepth),
    depth: shape.stackDepth === 0 ? constant(0) : int(shape.stackDepth),
    registers: array(int(8191), shape.registers),
    scratch: array(int(63), shape.scratch),
    saved: array(int(63), shape.nestsScratch ? shape.scratch * shape.stackDepth : 0),
    atomic: when(shape.uses('spin'), int(nestingMax)),
    irqsOff: when(shape.uses('irqs'), int(nestingMax)),
    rcu: when(shape.uses('rcu'), int(nestingMax)),
    peekedSlots: shape.uses('peeks') ? int(2 ** shape.count.dma_fence - 1) : constant(0),
    peekedLists: shape.uses('peeks') ? int(2 ** shape.count.dma_fence - 1) : constant(0),
    reused: shape.uses('peeks') ? int(2 ** shape.count.dma_fence - 1) : constant(0),
    atomicKmaps: when(shape.uses('kmap'), int(2)),
    callbacks: when(shape.uses('callbacks'), int(nestingMax)),
    signalling: when(shape.uses('signalling'), int(SECTIONS_MAX)),
    memalloc: when(shape.uses('memalloc'), int(nestingMax)),
    reclaim: when(shape.uses('memalloc'), int(4)),
    interrupted: when(shape.uses('irqs'), flag),
    opResult: when(shape.uses('op-results'), int(OP_RESULTS_MAX)),
    woken: when(shape.uses('poll'), flag),
    pending: flag,
    flushers: when(shape.uses('flushes'), int(2 ** shape.tasks - 1)),
    flushersOfNext: when(shape.uses('flushes'), int(2 ** shape.tasks - 1)),
  };
}

/** Contexts that can never sleep, whatever they hold. */
export function neverSleeps(kind: TaskKind): boolean {
  return (
    kind === 'hardirq' ||
    kind === 'irq_work' ||
    kind === 'timer' ||
    kind === 'softirq' ||
    kind === 'engine'
  );
}

/** True while the task runs a shrinker in direct reclaim. */
export function inShrinker(k: Kernel, t: number): boolean {
  const { reclaim } = at(k.task, t);
  return reclaim === 1 || reclaim === 3;
}

/** True while the task runs an MMU notifier. */
export function inNotifier(k: Kernel, t: number): boolean {
  const { reclaim } = at(k.task, t);
  return reclaim === 2 || reclaim === 4;
}

/** True while the task runs a shrinker or notifier of a driver that has no business with fences. */
export function isOutsideGpu(k: Kernel, t: number): boolean {
  return at(k.task, t).reclaim > 2;
}

/** `might_sleep()`: breaks CTX-01 if the task is in a context that must not sleep. @see kernel/sched/core.c __might_resched() */
export function mightSleep(k: Kernel, t: number): void {
  if (isAtomic(k, t)) broke(k, at(k.task, t).callbacks > 0 ? 'FENCE-07' : 'CTX-01');
  checkAnnotated(k, t);
}

/** True where a task must not sleep: a spinlock held, interrupts off, a read section, a callback run by an interrupt. */
export function isAtomic(k: Kernel, t: number): boolean {
  const task = at(k.task, t);
  if (task.atomic > 0 || task.irqsOff > 0 || task.rcu > 0) return true;
  const { kind } = at(k.fixed.tasks, t);
  return kind !== 'engine' && neverSleeps(kind);
}

/** Constants of a task. */
export function taskFixed(constants: KernelConstants, t: number): TaskFixed {
  return at(constants.tasks, t);
}

/** A field that only some designs need: it takes no space in the others. */
function when(used: boolean, schema: Schema<number>): Schema<number> {
  return used ? schema : constant(0);
}
