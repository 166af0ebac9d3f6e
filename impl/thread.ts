import { type Co, type Point } from './scheduler/point.ts';
import { type KObject } from './memory.ts';

/** In what context a thread runs: an interrupt stops the thread that it interrupts, the others have a CPU of their own. */
export type ThreadKind = 'thread' | 'work' | 'irq' | 'irq_work' | 'softirq';

/** `task_struct::__state`. */
export type TaskRunState = 'TASK_RUNNING' | 'TASK_INTERRUPTIBLE' | 'TASK_UNINTERRUPTIBLE';

const start: Point = { access: 'start', object: undefined, field: '' };

/**
 * One thread of control of the reference implementation: a task, a work item, or an interrupt.
 *
 * @see include/linux/sched.h task_struct
 */
export class Thread {
  readonly id: number;
  readonly name: string;
  readonly kind: ThreadKind;
  /** The thread that stands still while this one runs; undefined for what has a CPU of its own. */
  readonly interrupts: Thread | undefined;
  /** What it does next; undefined when it has ended. */
  point: Point | undefined = start;
  state: TaskRunState = 'TASK_RUNNING';
  signalPending = false;
  /** When a sleep with a timeout ends, in ns of the virtual clock. */
  expiresNs = Infinity;
  /** Spin locks held, and other reasons not to sleep. */
  preemptCount = 0;
  /** True once an interrupt runs: whom it interrupts stands still until it has ended. */
  interrupting = false;
  irqsOff = 0;
  rcuDepth = 0;
  /** Signalling sections that it is in. @see dma_fence_begin_signalling() */
  signalling = 0;
  /** RCU read sections begun so far: tells one section from the next. */
  rcuSections = 0;
  readonly held: KObject[] = [];
  /** What runs before the thread goes back to user mode. @see kernel/task_work.c */
  readonly taskWorks: (() => Co<void>)[] = [];
  private readonly co: Co<void>;

  constructor(id: number, name: string, kind: ThreadKind, co: Co<void>, interrupts?: Thread) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.co = co;
    this.interrupts = interrupts;
    if (kind !== 'thread' && kind !== 'work') this.preemptCount = 1;
    if (kind === 'irq' || kind === 'irq_work') this.irqsOff = 1;
  }

  /** Makes the access at which it stands happen, and runs to the next. */
  step(outcome: number): void {
    const next = this.co.next(outcome);
    this.point = next.done === true ? undefined : next.value;
  }

  /** True if it may not sleep. @see in_atomic() */
  get atomic(): boolean {
    return this.preemptCount > 0 || this.irqsOff > 0;
  }
}
