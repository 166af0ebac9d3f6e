import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';
import { type KObject, Pointer } from './memory.ts';
import { Thread, type ThreadKind } from './thread.ts';

/** The releases whose algorithms are implemented. */
export type Release = '6.1' | '6.12' | '7.2';

/**
 * The function table: every function of the kernel that another may replace.
 *
 * Each file adds its own by `declare module`; a mutant replaces one of them, as a livepatch does, and so does a user who puts an
 * implementation of their own behind the harness. Callers inside the kernel always go through the table.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- each file adds to it.
export interface Functions {}

/** What can go wrong from outside in a run; all of it is decided by the schedule. */
export interface Faults {
  /** Allocations may fail, one way or the other, each time. */
  readonly memory: boolean;
}

/** A call took effect. */
export interface Commit {
  readonly thread: Thread;
  readonly atNs: number;
}

/** Time that one step takes on the virtual clock. */
export const STEP_NS = 1000;
/** When a kernel begins on the virtual clock: it has booted, so that no time of a program is 0. */
export const BOOT_NS = 1_000_000_000;
/** Length of a jiffy on the virtual clock: HZ is 250. */
export const JIFFY_NS = 4_000_000;

/**
 * One running kernel: its threads, its clock, its memory, its function table.
 *
 * Nothing in it is global, so that many can run in one process; nothing in it is random, so that a schedule is all that there is to
 * say about a run.
 */
export class Kernel {
  readonly release: Release;
  readonly fn: Functions;
  readonly faults: Faults;
  /** Every thread that has not ended. */
  readonly threads: Thread[] = [];
  /** ktime_get() */
  nowNs = BOOT_NS;
  private running: Thread | undefined;
  private lastThread = 0;
  private readonly timelines = new Map<string, { readonly context: number; seqno: number }>();
  private readonly named = new Map<string, KObject>();
  private readonly statics = new Map<string, KObject>();
  /** Times at which calls took effect, as the functions say; the harness reads and clears it. */
  readonly commits: Commit[] = [];
  /** Warnings that do not end a run. @see WARN_ON() */
  readonly warnings: string[] = [];

  constructor(release: Release, fn: Functions, faults: Faults = { memory: false }) {
    this.release = release;
    this.fn = fn;
    this.faults = faults;
  }

  /** The thread that runs. @see current */
  get current(): Thread {
    if (this.running === undefined) throw new RangeError('nobody runs');
    return this.running;
  }

  /** Starts a thread; it does nothing before the scheduler picks it. */
  spawn(name: string, kind: ThreadKind, body: () => Co<void>, interrupts?: Thread): Thread {
    const thread = new Thread(++this.lastThread, name, kind, this.run(body), interrupts);
    this.threads.push(thread);
    return thread;
  }

  /** A thread makes its next access, and runs to the one behind it. */
  step(thread: Thread, outcome: number): void {
    this.nowNs += STEP_NS;
    this.running = thread;
    try {
      thread.step(outcome);
    } catch (error) {
      if (error instanceof KernelBug) error.thread = thread.name;
      throw error;
    } finally {
      this.running = undefined;
    }
    if (thread.point === undefined) this.threads.splice(this.threads.indexOf(thread), 1);
  }

  /** The fence context of a timeline: a new one for a new name. @see dma_fence_context_alloc() */
  context(timeline: string): number {
    const known = this.timelines.get(timeline) ?? { context: this.timelines.size + 1, seqno: 0 };
    this.timelines.set(timeline, known);
    return known.context;
  }

  /** The next number on a timeline. */
  seqno(timeline: string): number {
    const known = this.timelines.get(timeline) ?? { context: this.timelines.size + 1, seqno: 0 };
    known.seqno++;
    this.timelines.set(timeline, known);
    return known.seqno;
  }

  /** Says that the call of the running thread has taken effect now: a hint that makes a history easy to judge. */
  commit(): void {
    this.commits.push({ thread: this.current, atNs: this.nowNs });
  }

  /** The same of the call of another thread, right behind what the running one has just done: it was handed a lock. */
  commitFor(thread: Thread): void {
    this.commits.push({ thread, atNs: this.nowNs + 1 });
  }

  /** Notes what a kernel would print and survive. @see WARN_ON() */
  warn(text: string): void {
    this.warnings.push(text);
  }

  /** Gives an object the name under which programs ask for it. */
  name(name: string, object: KObject): void {
    this.named.set(name, object);
  }

  /** A variable of the kernel itself: made when somebody asks for it first. */
  static<O extends KObject>(
    symbol: string,
    kind: abstract new (...args: never[]) => O,
    make: () => O,
  ): O {
    const known = this.statics.get(symbol);
    if (known instanceof kind) return known;
    const made = make();
    this.statics.set(symbol, made);
    return made;
  }

  /**
   * The object of a name, if it is of this kind, or what the name means where this kind is expected; a variable stands for what it
   * points to, and nobody may look behind NULL.
   */
  namedAs<O extends KObject>(name: string, kind: abstract new (...args: never[]) => O): O {
    const object = this.namedOrNull(name, kind);
    if (object !== undefined) return object;
    throw new KernelBug('null-dereference', `${name} is NULL`);
  }

  /** The same where NULL will do. */
  namedOrNull<O extends KObject>(
    name: string,
    kind: abstract new (...args: never[]) => O,
  ): O | undefined {
    const object = this.named.get(name);
    if (object instanceof kind) return object;
    const target = object instanceof Pointer ? object.target : object;
    if (object instanceof Pointer && target === undefined) return undefined;
    if (target instanceof kind) return target;
    const meant = target?.meanings().find((one) => one instanceof kind);
    if (meant instanceof kind) return meant;
    throw new RangeError(`${name} is no ${kind.name}`);
  }

  /** Every named object. */
  allNamed(): ReadonlyMap<string, KObject> {
    return this.named;
  }

  private *run(body: () => Co<void>): Co<void> {
    yield* body();
    const { held, name, preemptCount, rcuDepth } = this.current;
    const [lock] = held;
    if (lock !== undefined)
      throw new KernelBug('lock-held-at-exit', `${name} ends with ${lock.label} held`);
    if (rcuDepth > 0 || (preemptCount > 0 && this.current.kind === 'thread'))
      throw new KernelBug('lock-held-at-exit', `${name} ends in atomic context`);
  }
}

/** An outcome that the schedule decides: 0 is what usually happens. */
export function* choose(outcomes: number, what: string): Co<number> {
  return yield { access: 'choose', object: undefined, field: what, outcomes };
}

/** True if an allocation fails: only where the run has that fault. @see kmalloc() */
export function* allocationFails(k: Kernel, what: string): Co<boolean> {
  if (!k.faults.memory) return false;
  return (yield* choose(2, what)) === 1;
}
