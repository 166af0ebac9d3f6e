import { type CompiledBody, type Instruction, type ResolvedArgs } from '../language/instruction.ts';
import { type External, type Operation } from '../model/operation.ts';
import { type Kernel, type KernelObjects, type ObjectKind, at } from '../model/kernel.ts';
import { type Way, takeStep, wayOf } from '../language/take-step.ts';
import {
  type ActorSpec,
  IDLE,
  INTERRUPT,
  type BaseKernel,
  baseKernel,
  pointsOf,
} from './base-kernel.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KindOfPool, PoolExhausted, type PoolName, type PoolSizes, pools } from './pools.ts';
import { type Profile } from '../model/profile.ts';
import { StateImage } from './state-image.ts';
import { hashOf } from './state-hash.ts';
import { objectKinds } from '../language/kernel-state.ts';
import { kernelObjects, operations } from '../model/registry.ts';

/** Arguments of a call by name: indices of objects, and values. */
export type CallArgs = Readonly<Record<string, unknown>>;

/** One thing that can happen next: a way of a task's step, or what was told to happen at a time that has come. */
export type MachineWay =
  | {
      readonly kind: 'step';
      readonly task: number;
      readonly label: string;
      readonly way: Way;
      /** It needs something from outside: time that passes, a signal. */
      readonly isExternal: boolean;
    }
  | { readonly kind: 'later'; readonly entry: number };

/** A call that happens at a time, in an interrupt. */
interface Later {
  readonly atNs: number;
  readonly operation: string;
  readonly args: CallArgs;
}

interface Fix {
  readonly kind: ObjectKind;
  readonly index: number;
  readonly fixed: object;
}

/** A saved state of a machine; nothing in it ever changes. */
export interface MachineState {
  readonly image: Float64Array;
  readonly crashed: number;
  readonly nowNs: number;
  readonly deadlines: readonly number[];
  readonly signals: readonly number[];
  readonly results: readonly number[];
  readonly signaledAtNs: readonly number[];
  readonly used: ReadonlyMap<PoolName, number>;
  readonly fixes: ReadonlyMap<string, Fix>;
  readonly broken: ReadonlySet<string>;
  readonly later: readonly Later[];
  readonly notes: ReadonlyMap<string, readonly number[]>;
}

interface Prepared {
  readonly ready: ((k: Kernel, args: ResolvedArgs, t: number) => boolean) | undefined;
  readonly external: External | undefined;
  readonly label: string;
  readonly way: Way;
}

/** A machine has been up for a while: no time is 0. */
export const BOOT_NS = 1_000_000_000;

const NEVER = Infinity;

/** A signal that no call takes. */
const LASTING = 2;

const timerDefaultNs = 10_000_000_000;

/**
 * A modelled kernel whose actors issue calls that are chosen while it runs.
 *
 * Where a search follows the programs of a design, a machine is led from outside: `begin` puts an actor into a call, `ways` says
 * what can happen, `take` makes it happen. Its time is virtual and passes only when it is told to. The operations and the step
 * engine are those of the search.
 */
export class Machine {
  readonly k: Kernel;
  nowNs = BOOT_NS;
  private readonly base: BaseKernel;
  private readonly stateImage: StateImage;
  private readonly interned = new Map<string, number>();
  private readonly prepared: (readonly Prepared[] | undefined)[] = [];
  private readonly body: CompiledBody = {
    name: 'calls',
    entry: 0,
    instructions: [],
    registers: [],
  };
  private deadlines: number[];
  private signals: number[];
  private results: number[];
  private used: ReadonlyMap<PoolName, number> = new Map();
  private fixes: ReadonlyMap<string, Fix> = new Map();
  private readonly original = new Map<string, object>();
  private broken: ReadonlySet<string> = new Set();
  private later: readonly Later[] = [];
  /** When each fence was first seen signalled; 0 while it is not. */
  private signaledAtNs: number[];
  private noted: ReadonlyMap<string, readonly number[]> = new Map();
  private readonly timerDelaysNs = new Map<number, number>();

  constructor(
    profile: Profile,
    actors: readonly (string | ActorSpec)[],
    sizes: PoolSizes,
    declare?: (d: DesignBuilder) => void,
  ) {
    this.base = baseKernel(profile, actors, sizes, declare);
    this.k = this.base.k;
    this.stateImage = new StateImage([this.k.task, objectKinds.map((kind) => this.k[kind])]);
    this.deadlines = this.k.task.map(() => NEVER);
    this.signals = this.k.task.map(() => 0);
    this.results = this.k.task.map(() => 0);
    this.signaledAtNs = this.k.dma_fence.map(() => 0);
  }

  /** True if the model has an operation of this name, in this kernel. */
  has(operation: string): boolean {
    return operationNamed(operation)?.exists(this.k.fixed.profile) === true;
  }

  /** True if somebody of this name acts. */
  hasActor(name: string): boolean {
    return this.base.actors.has(name);
  }

  /** The task of an actor. */
  task(actor: string): number {
    const task = this.base.actors.get(actor);
    if (task === undefined) throw new RangeError(`there is no actor ${actor}`);
    return task;
  }

  /** How many objects a pool has, taken or not. */
  poolSize(pool: PoolName): number {
    return this.base.pools.get(pool)?.length ?? 0;
  }

  /** Takes an object out of its pool, with constants of its own if it needs some. */
  create<P extends PoolName>(
    pool: P,
    fixed?: Partial<KernelObjects[KindOfPool<P>]['fixed']>,
  ): number {
    const count = this.used.get(pool) ?? 0;
    const index = this.base.pools.get(pool)?.[count];
    if (index === undefined) throw new PoolExhausted(pool);
    this.used = new Map(this.used).set(pool, count + 1);
    if (fixed !== undefined) {
      this.fix(pools[pool].kind, index, fixed);
    }
    return index;
  }

  /** Makes sure that a pool has an instance left of which this is true: the kernel itself will take it. */
  ensure(pool: PoolName, isFree: (index: number) => boolean): void {
    this.firstFree(pool, isFree);
  }

  /** The first instance of a pool of which this is true, where the kernel itself takes some and puts them back. */
  firstFree(pool: PoolName, isFree: (index: number) => boolean): number {
    const index = this.base.pools.get(pool)?.find(isFree);
    if (index === undefined) throw new PoolExhausted(pool);
    return index;
  }

  /** Changes constants of one object: they are a part of the state of a machine. */
  fix<K extends ObjectKind>(
    kind: K,
    index: number,
    fixed: Partial<KernelObjects[K]['fixed']>,
  ): void {
    const key = `${kind}:${index}`;
    const target: object = at<object>(this.k.fixed.of[kind], index);
    if (!this.original.has(key)) this.original.set(key, { ...target });
    Object.assign(target, fixed);
    this.fixes = new Map(this.fixes).set(key, { kind, index, fixed: { ...target } });
  }

  /** An actor enters a call; it is in none before. With a time, the call's timeout passes then. */
  begin(actor: string, operation: string, args: CallArgs, timeoutNs = NEVER): void {
    const t = this.task(actor);
    const task = at(this.k.task, t);
    if (task.pc !== IDLE) throw new RangeError(`${actor} is in a call already`);
    task.pc = this.intern(operation, args);
    this.deadlines[t] = this.nowNs + timeoutNs;
  }

  /** True if the actor is in no call. */
  isIdle(actor: string): boolean {
    return at(this.k.task, this.task(actor)).pc === IDLE;
  }

  /** What the actor's last call returned. */
  result(actor: string): number {
    return at(this.results, this.task(actor));
  }

  /** The same, for who looks at it once: two states are not different because of what nobody will read again. */
  takeResult(actor: string): number {
    const t = this.task(actor);
    const result = at(this.results, t);
    this.results[t] = 0;
    return result;
  }

  /** Everything that can happen now; with an actor, only what that actor can do. */
  ways(actor?: string): readonly MachineWay[] {
    const only = actor === undefined ? -1 : this.task(actor);
    const ways: MachineWay[] = [];
    if (this.k.crashed === 1) return ways;
    for (let t = 0; t < this.k.task.length; t++) {
      if (only >= 0 && t !== only) continue;
      const { pc, interrupted } = at(this.k.task, t);
      if (pc <= IDLE || interrupted > 0) continue;
      for (const { ready, external, label, way } of this.waysAt(pc)) {
        if (external !== undefined && !this.allows(t, external)) continue;
        if (ready !== undefined && !ready(this.k, way.instruction.args, t)) continue;
        ways.push({ kind: 'step', task: t, label, way, isExternal: external !== undefined });
      }
    }
    if (only < 0 || actor === INTERRUPT) this.addLater(ways);
    return ways;
  }

  /** Makes one of {@link ways} happen. */
  take(way: MachineWay): void {
    if (way.kind === 'later') {
      const entry = at(this.later, way.entry);
      this.later = this.later.filter((other) => other !== entry);
      this.begin(INTERRUPT, entry.operation, entry.args);
      return;
    }
    const { task: t } = way;
    takeStep(this.k, way.way.instruction.args, t, way.way);
    this.note();
    this.noteTimes();
    const task = at(this.k.task, t);
    if (task.pc === IDLE && task.depth === 0) {
      this.results[t] = this.k.result;
      this.deadlines[t] = NEVER;
      if (this.signals[t] !== LASTING) this.signals[t] = 0;
    }
    this.armTimers();
  }

  /** Sends an actor a signal that it handles: it ends an interruptible sleep, and is nothing to one that is in no call. */
  deliverSignal(actor: string): void {
    if (!this.isIdle(actor)) this.signals[this.task(actor)] = 1;
  }

  /** Sends a signal; a `lasting` one stays pending over the calls that come, as for who stays in the kernel. */
  sendSignal(actor: string, lasting: boolean): void {
    if (lasting) this.signals[this.task(actor)] = LASTING;
    else this.deliverSignal(actor);
  }

  /** A call that an interrupt makes some time from now. */
  callLater(delayNs: number, operation: string, args: CallArgs): void {
    this.later = [...this.later, { atNs: this.nowNs + delayNs, operation, args }];
  }

  /** Says how long a timer runs that is armed from now on. */
  setTimerDelay(task: number, delayNs: number): void {
    this.timerDelaysNs.set(task, delayNs);
  }

  /** From now on a timer that is armed may fire at any time. */
  letTimersFire(): void {
    for (const [t, { kind }] of this.k.fixed.tasks.entries())
      if (kind === 'timer') this.setTimerDelay(t, 0);
  }

  /** The next time at which something can happen that cannot happen now; Infinity if nothing is to come. */
  nextDeadlineNs(): number {
    let next = NEVER;
    for (const { atNs } of this.later) if (atNs > this.nowNs) next = Math.min(next, atNs);
    for (let t = 0; t < this.k.task.length; t++) {
      const deadline = at(this.deadlines, t);
      if (deadline > this.nowNs && at(this.k.task, t).pc > IDLE) next = Math.min(next, deadline);
    }
    return next;
  }

  /** When the call of an actor times out. */
  deadlineNs(actor: string): number {
    return at(this.deadlines, this.task(actor));
  }

  /** When a fence signalled; 0 if it has not. */
  timestampNs(fence: number): number {
    return at(this.signaledAtNs, fence);
  }

  /** Rules that were broken so far. */
  warned(): ReadonlySet<string> {
    return this.broken;
  }

  /** True if an actor holds a lock, has not ended an acquire context, or is in atomic context. */
  holdsLock(actor: string): boolean {
    const { k } = this;
    const t = this.task(actor);
    if (at(k.task, t).atomic > 0) return true;
    if (k.ww_acquire_ctx.some(({ task }) => task === t + 1)) return true;
    return objectKinds.some((kind) =>
      k[kind].some((_, index) => kernelObjects[kind].heldBy?.(k, index, t) !== undefined),
    );
  }

  /** Notes a misuse that a caller found, where the kernel would warn. */
  warn(rule: string): void {
    if (!this.broken.has(rule)) this.broken = new Set([...this.broken, rule]);
  }

  /** Small lists that callers keep beside the kernel's own state, by name. */
  notes(name: string): readonly number[] {
    return this.noted.get(name) ?? [];
  }

  /** Replaces one of {@link notes}. */
  setNotes(name: string, list: readonly number[]): void {
    this.noted = new Map(this.noted).set(name, list);
  }

  /** The state as it is. */
  save(): MachineState {
    return {
      image: this.stateImage.save(),
      crashed: this.k.crashed,
      nowNs: this.nowNs,
      deadlines: [...this.deadlines],
      signals: [...this.signals],
      results: [...this.results],
      signaledAtNs: [...this.signaledAtNs],
      used: this.used,
      fixes: this.fixes,
      broken: this.broken,
      later: this.later,
      notes: this.noted,
    };
  }

  /** Goes back to a saved state. */
  restore(state: MachineState): void {
    this.stateImage.restore(state.image);
    this.k.crashed = state.crashed;
    this.nowNs = state.nowNs;
    this.deadlines = [...state.deadlines];
    this.signals = [...state.signals];
    this.results = [...state.results];
    this.signaledAtNs = [...state.signaledAtNs];
    this.used = state.used;
    this.broken = state.broken;
    this.later = state.later;
    this.noted = state.notes;
    this.restoreFixes(state.fixes);
  }

  /** A text that two states share only if they go on alike; with `time`, the time counts too, and not only what is left of it. */
  key(time: boolean): string {
    return this.keyOf(this.save(), time);
  }

  /** The same of a state that was saved. */
  keyOf(state: MachineState, time: boolean): string {
    const { image, crashed, nowNs, deadlines, signals, used, fixes, broken, later, notes } = state;
    const left = (ns: number): number => (ns === NEVER ? -1 : Math.max(0, ns - nowNs));
    const parts: unknown[] = [
      hashOf(image),
      crashed,
      time ? nowNs : 0,
      deadlines.map(left),
      signals,
      textOf(used, () => JSON.stringify([...used])),
      textOf(fixes, () => JSON.stringify([...fixes].map(([key, { fixed }]) => [key, fixed]))),
      [...broken].toSorted(),
      later.map(({ atNs, operation, args }) => [left(atNs), operation, args]),
      textOf(notes, () => JSON.stringify([...notes])),
    ];
    return JSON.stringify(parts);
  }

  private restoreFixes(fixes: ReadonlyMap<string, Fix>): void {
    if (fixes === this.fixes) return;
    for (const [key, { kind, index }] of this.fixes) {
      if (fixes.has(key)) continue;
      Object.assign(at<object>(this.k.fixed.of[kind], index), this.original.get(key));
    }
    for (const { kind, index, fixed } of fixes.values())
      Object.assign(at<object>(this.k.fixed.of[kind], index), fixed);
    this.fixes = fixes;
  }

  private allows(t: number, external: External): boolean {
    if (external === 'signal') return at(this.signals, t) > 0;
    return at(this.deadlines, t) <= this.nowNs;
  }

  private addLater(ways: MachineWay[]): void {
    if (!this.isIdle(INTERRUPT)) return;
    for (const [entry, { atNs }] of this.later.entries())
      if (atNs <= this.nowNs) ways.push({ kind: 'later', entry });
  }

  /** Timers that were armed by the last step begin to run; those that were deleted do not. */
  private armTimers(): void {
    for (let t = 0; t < this.k.task.length; t++) {
      if (at(this.k.fixed.tasks, t).kind !== 'timer') continue;
      const { pc } = at(this.k.task, t);
      const waits = pc > IDLE && this.waysAt(pc).some(({ external }) => external === 'timer');
      if (!waits) this.deadlines[t] = NEVER;
      else if (this.deadlines[t] === NEVER)
        this.deadlines[t] = this.nowNs + (this.timerDelaysNs.get(t) ?? timerDefaultNs);
    }
  }

  private noteTimes(): void {
    for (let f = 0; f < this.signaledAtNs.length; f++)
      if (this.signaledAtNs[f] === 0 && at(this.k.dma_fence, f).signaled === 1)
        this.signaledAtNs[f] = this.nowNs;
  }

  /** Keeps the rules that the last step broke. */
  private note(): void {
    for (let i = 0; i < this.k.brokenCount; i++) this.warn(at(this.k.broken, i));
  }

  private waysAt(pc: number): readonly Prepared[] {
    const known = this.prepared[pc];
    if (known !== undefined) return known;
    const point = this.base.code[pc];
    if (point === undefined) throw new RangeError(`nothing stands at ${pc}`);
    const ways = point.alternatives.map((alternative) => ({
      ready: alternative.ready,
      external: alternative.external,
      label: alternative.label ?? '',
      way: wayOf(point, alternative),
    }));
    this.prepared[pc] = ways;
    return ways;
  }

  /** A test of what may be a container finds what is inside done, and signals that first. */
  private operationFor(name: string, args: CallArgs): Operation | undefined {
    const operation = operationNamed(name);
    const { fence } = args;
    if (operation?.onContainer === undefined || typeof fence !== 'number') return operation;
    const fixed = this.k.fixed.of.dma_fence[fence];
    const isPlain = fixed !== undefined && fixed.array === undefined && fixed.chain === undefined;
    return isPlain ? operation : operation.onContainer;
  }

  /** The instruction of a call: made when somebody makes it for the first time. */
  private intern(name: string, args: CallArgs): number {
    const key = `${name} ${JSON.stringify(args)}`;
    const known = this.interned.get(key);
    if (known !== undefined) return known;
    const operation = this.operationFor(name, args);
    if (operation === undefined) throw new RangeError(`no operation ${name}`);
    const pc = this.base.code.length;
    const full: ResolvedArgs = { checked: 0, polling: 0, ...args };
    const instruction: Instruction = {
      pc,
      operation,
      args: full,
      possible: [full],
      text: `${name}(${Object.values(args).join(', ')})`,
      step: 1,
      result: 0,
      polling: false,
      register: -1,
      dead: [],
      next: IDLE,
    };
    this.base.code.push(...pointsOf(this.body, instruction, this.k.fixed));
    this.interned.set(key, pc);
    return pc;
  }
}

/** Texts of what never changes, made when they are asked for: the parts of a state of which many states have the same. */
const texts = new WeakMap<object, string>();

function textOf(part: object, make: () => string): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = make();
  texts.set(part, text);
  return text;
}

function operationNamed(name: string): Operation | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up by a name that may not be there.
  return (operations as unknown as Readonly<Record<string, Operation | undefined>>)[name];
}
