import { type KernelConstants, type Kernel, type Shape, at, broke } from './kernel.ts';
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
  /** Index of the work queue of a work item. */
  readonly queue?: number;
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
  /** Spinlocks held and other reasons for atomic context. */
  atomic: number;
  irqsOff: number;
  rcu: number;
  /** Nesting of dma_fence_begin_signalling(). */
  signalling: number;
  /** PF_MEMALLOC: nesting of memalloc_noreclaim_save(), direct reclaim included. */
  memalloc: number;
  /** Inside direct reclaim: shrinkers and notifiers run here. 1 shrinker, 2 notifier. */
  reclaim: number;
  /** An interrupt runs on its CPU. */
  interrupted: number;
  /** Queued again while it runs. */
  pending: number;
}

/** Schema of a task. */
export function taskSchema(shape: Shape): Readonly<Record<keyof TaskState, Schema<unknown>>> {
  return {
    pc: int(shape.pcMax),
    stack: array(int(shape.pcMax), shape.stackDepth),
    depth: shape.stackDepth === 0 ? constant(0) : int(shape.stackDepth),
    registers: array(int(8191), shape.registers),
    scratch: array(int(63), shape.scratch),
    atomic: when(shape.uses('spin'), int(7)),
    irqsOff: when(shape.uses('irqs'), int(7)),
    rcu: when(shape.uses('rcu'), int(3)),
    signalling: when(shape.uses('signalling'), int(3)),
    memalloc: when(shape.uses('memalloc'), int(3)),
    reclaim: when(shape.uses('memalloc'), int(2)),
    interrupted: when(shape.uses('irqs'), flag),
    pending: flag,
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

/** `might_sleep()`: breaks CTX-01 if the task is in a context that must not sleep. @see kernel/sched/core.c __might_resched() */
export function mightSleep(k: Kernel, t: number): void {
  const task = at(k.task, t);
  if (task.atomic > 0 || task.irqsOff > 0 || task.rcu > 0) broke(k, 'CTX-01');
}

/** Constants of a task. */
export function taskFixed(constants: KernelConstants, t: number): TaskFixed {
  return at(constants.tasks, t);
}

/** A field that only some designs need: it takes no space in the others. */
function when(used: boolean, schema: Schema<number>): Schema<number> {
  return used ? schema : constant(0);
}
