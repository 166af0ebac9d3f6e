import {
  type DmaBufHandle,
  type FenceHandle,
  type Handle,
  type TaskHandle,
  type VariableHandle,
  fenceHandle,
  variableHandle,
} from './handle.ts';
import { type AttachmentOptions, type ExporterOps, dmaBufOps, opsOf } from './exporter.ts';
import { type Condition } from '../model/operation.ts';
import { type KernelObjects, type Named, type ObjectKind } from '../model/kernel.ts';
import { type TaskBuilder } from './task-builder.ts';
import { type TaskFixed, type TaskKind } from '../model/task.ts';
import { UserError } from './user-error.ts';
import {
  type FenceArrayOptions,
  checkMembers,
  enableSignalingBody,
  memberCallbackBody,
} from './dma-fence-array.ts';
import { callbackRoutine } from '../model/dma-fence-cb.ts';
import { enableRoutine } from '../model/dma-fence-wait.ts';
import { kernelObjects } from '../model/registry.ts';
import { notifierRoutine, shrinkerRoutine } from '../model/memory.ts';
import { opRoutine } from '../model/dma-buf.ts';
import { releaseRoutine } from '../model/dma-fence-signal.ts';
import { type Usage, usages } from '../model/dma-resv.ts';
import { type WwClass } from '../model/ww-acquire-ctx.ts';

/** The body of a task, a callback or an op. */
export type Body = (t: TaskBuilder) => void;

/** One task of a design. Its body runs after the whole design is declared, so that it may name what comes later. */
export interface DesignTask extends Named {
  readonly fixed: TaskFixed;
  readonly body: Body;
}

/** A body that runs inside other tasks. */
export interface DesignRoutine extends Named {
  readonly body: Body;
}

/** A claim of a design about its own states. */
export interface DesignClaim {
  readonly kind: 'always' | 'sometimes';
  readonly name: string;
  readonly condition: Condition;
}

/** Everything that a design declares, before it is compiled. */
export interface DesignModel {
  readonly objects: { readonly [K in ObjectKind]: (KernelObjects[K]['fixed'] & Named)[] };
  readonly tasks: DesignTask[];
  /** Bodies that run inside other tasks, by the key under which the model calls them. */
  readonly routines: Map<string, DesignRoutine>;
  readonly claims: DesignClaim[];
  injectDeadlk: boolean;
  shortMemory: boolean;
}

/** Options of a fence; all have a sensible default. */
export interface FenceOptions {
  /** Fences of one timeline share a fence context, and signal in the order in which they are declared. */
  readonly timeline?: string;
  /** The spinlock that is its lock, shared with others; a lock of its own otherwise. */
  readonly lock?: Handle<'spinlock'>;
  /** Its completion is delivered only after enable_signaling. */
  readonly lazy?: boolean;
  /** It has a `signaled` op: a test can find the hardware done. */
  readonly signaled_op?: boolean;
  /** Others can see it from the start. */
  readonly published?: boolean;
  readonly initially?: 'active' | 'signaled' | 'uninitialised';
  /** References at the start; 1 unless said otherwise. */
  readonly refs?: number;
  /** The op enable_signaling: runs under the fence's lock, once. */
  readonly enable_signaling?: Body;
  /** The object that owns its timeline, external lock and names: it must outlive the signal by a grace period. */
  readonly storage?: Handle<'kref'>;
  /** It stands for the preemption of a context: enable_signaling starts it, and it ends in bounded time. */
  readonly preemption?: boolean;
  /** The op release: runs in whoever drops the last reference. */
  readonly release?: Body;
}

/** Options of a work item. */
export interface WorkOptions {
  readonly queue?: Handle<'workqueue'>;
  /** False: it runs only once something queues it. */
  readonly queued?: boolean;
}

/** Options of a timer. */
export interface TimerOptions {
  /** True: mod_timer() was called before the design begins. */
  readonly armed?: boolean;
  /** TIMER_IRQSAFE: its handler runs with interrupts off. */
  readonly irqsafe?: boolean;
}

/** Options of an interrupt. */
export interface IrqOptions {
  /** The task on whose CPU it runs. */
  readonly interrupts?: TaskHandle;
  /** False: it runs only once something raises it. */
  readonly raised?: boolean;
}

/** Options of a piece of work of the hardware. */
export interface JobOptions {
  /** False: it runs only once something submits it. */
  readonly submitted?: boolean;
  /** It has no bound on its run time: compute, or a batch that waits for userspace. */
  readonly longRunning?: boolean;
}

/** Options of an engine; see EngineRemedies. */
export interface EngineOptions {
  readonly units?: number;
  readonly hangs?: boolean;
  readonly preemptible?: boolean;
  readonly preemptsFaulted?: boolean;
  readonly reservedUnits?: number;
  readonly reserveInFlight?: boolean;
  readonly modeSwitch?: boolean;
}

/** What the body of a design is given: it declares objects and tasks by their kernel names. */
export class DesignBuilder {
  readonly model: DesignModel;
  private readonly names = new Set<string>();
  private readonly timelines = new Map<string, number>();
  private readonly seqnos = new Map<number, number>();

  constructor() {
    const objects: Record<string, Named[]> = {};
    for (const kind of Object.keys(kernelObjects)) objects[kind] = [];
    this.model = {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one list for each kind, made in the loop above.
      objects: objects as unknown as DesignModel['objects'],
      tasks: [],
      routines: new Map(),
      claims: [],
      injectDeadlk: false,
      shortMemory: false,
    };
  }

  /** `struct mutex` */
  mutex(name: string): Handle<'mutex'> {
    return this.add('mutex', { name });
  }

  /** `spinlock_t` */
  spinlock(name: string): Handle<'spinlock'> {
    return this.add('spinlock', { name });
  }

  /** `struct rw_semaphore` */
  rw_semaphore(name: string): Handle<'rw_semaphore'> {
    return this.add('rw_semaphore', { name, isMmapLock: false });
  }

  /** The `mmap_lock` of an address space; user accesses fault through it. */
  mmap_lock(name = 'mmap_lock'): Handle<'rw_semaphore'> {
    return this.add('rw_semaphore', { name, isMmapLock: true });
  }

  /** `struct completion` */
  completion(name: string): Handle<'completion'> {
    return this.add('completion', { name });
  }

  /** `wait_queue_head_t` */
  wait_queue(name: string): Handle<'wait_queue'> {
    return this.add('wait_queue', { name });
  }

  /** A shared variable of the driver, from 0 to `max`. */
  variable(
    name: string,
    options: { readonly max?: number; readonly initially?: number } = {},
  ): VariableHandle {
    const { max = 1, initially = 0 } = options;
    const { index } = this.add('variable', { name, max, initially });
    return variableHandle(index, name, max);
  }

  /**
   * A reference-counted object of the driver; `release` runs in whoever drops the last reference. An `embedded` count guards
   * only a part of a larger object, whose memory stays.
   */
  kref(
    name: string,
    options: {
      readonly refs?: number;
      readonly embedded?: boolean;
      readonly release?: Body;
    } = {},
  ): Handle<'kref'> {
    const { refs = 1, embedded = false } = options;
    const handle = this.add('kref', { name, initially: refs, embedded });
    this.routine(`kref-release:${handle.index}`, `release of ${name}`, options.release);
    return handle;
  }

  /** A domain of RCU, for synchronize_rcu(). */
  rcu(name = 'rcu'): Handle<'rcu'> {
    return this.add('rcu', { name });
  }

  /** `struct list_head`: a list of the driver, which needs a lock from elsewhere. */
  list_head(name: string): Handle<'list_head'> {
    return this.add('list_head', { name });
  }

  /** `struct srcu_struct`: a domain of sleepable RCU. */
  srcu_struct(name: string): Handle<'srcu_struct'> {
    return this.add('srcu_struct', { name });
  }

  /** `struct ww_mutex` */
  ww_mutex(name: string, options: { readonly class?: WwClass } = {}): Handle<'ww_mutex'> {
    return this.add('ww_mutex', { name, class: options.class ?? 'wait-die', isReservation: false });
  }

  /** `struct ww_acquire_ctx`; the class of reservation locks is Wait-Die. */
  ww_acquire_ctx(
    name: string,
    options: { readonly class?: WwClass } = {},
  ): Handle<'ww_acquire_ctx'> {
    return this.add('ww_acquire_ctx', { name, class: options.class ?? 'wait-die' });
  }

  /** CONFIG_DEBUG_WW_MUTEX_SLOWPATH: locks may return -EDEADLK without contention. */
  config_debug_ww_mutex_slowpath(): void {
    this.model.injectDeadlk = true;
  }

  /** Memory is short: allocations may fail, and a new worker of a queue without a rescuer needs direct reclaim. */
  memory_is_short(): void {
    this.model.shortMemory = true;
  }

  /** `struct dma_fence` */
  dma_fence(name: string, options: FenceOptions = {}): FenceHandle {
    const context = this.contextOf(options.timeline ?? `context of ${name}`);
    const seqno = (this.seqnos.get(context) ?? 0) + 1;
    this.seqnos.set(context, seqno);
    const { index } = this.add('dma_fence', {
      name,
      context,
      seqno,
      lock: options.lock?.index ?? -1,
      lazy: options.lazy ?? options.enable_signaling !== undefined,
      hasSignaledOp: options.signaled_op ?? false,
      initially: options.initially ?? 'active',
      published: options.published ?? false,
      refs: options.refs ?? 1,
      storage: options.storage?.index ?? -1,
      preemption: options.preemption ?? false,
    });
    this.routine(enableRoutine(index), `enable_signaling of ${name}`, options.enable_signaling);
    this.routine(releaseRoutine(index), `release of ${name}`, options.release);
    return fenceHandle(index, name);
  }

  /**
   * The stub, a fence that has always been signalled and is never freed; a `private` one is still to be allocated, by
   * dma_fence_allocate_private_stub(). All stubs share a context.
   */
  dma_fence_stub(name = 'stub', options: { readonly private?: boolean } = {}): FenceHandle {
    const isPrivate = options.private ?? false;
    const { index } = this.add('dma_fence', {
      name,
      context: this.contextOf('context of the stubs'),
      seqno: 0,
      lock: -1,
      lazy: false,
      hasSignaledOp: false,
      initially: isPrivate ? 'uninitialised' : 'signaled',
      published: !isPrivate,
      refs: 1,
      storage: -1,
      preemption: false,
    });
    return fenceHandle(index, name);
  }

  /** `struct dma_fence_cb` with its function: it runs in the signaller, under the fence's lock; `storage` is the object that it is part of. */
  dma_fence_cb(
    name: string,
    func: Body,
    options: { readonly storage?: Handle<'kref'> } = {},
  ): Handle<'dma_fence_cb'> {
    const handle = this.add('dma_fence_cb', { name, storage: options.storage?.index ?? -1 });
    this.routine(callbackRoutine(handle.index), name, func);
    return handle;
  }

  /** `struct dma_fence_array`: a fence that signals with all of its members, through an irq_work. */
  dma_fence_array(
    name: string,
    members: readonly FenceHandle[],
    options: FenceArrayOptions = {},
  ): FenceHandle {
    checkMembers(this.model, name, members);
    const { signal_on_any = false, polls_pending_only = false, published = false } = options;
    const index = this.model.objects.dma_fence_array.length;
    const array: Handle<'dma_fence_array'> = { kind: 'dma_fence_array', index, name };
    const queue = members.map((fence) => ({
      fence,
      callback: this.dma_fence_cb(
        `${name} callback on ${fence.name}`,
        memberCallbackBody(array, fence, () => work),
      ),
    }));
    const fence: FenceHandle = this.dma_fence(name, {
      published,
      enable_signaling: (t) => enableSignalingBody(fence, array, queue)(t),
    });
    const fixed = this.model.objects.dma_fence[fence.index];
    if (fixed !== undefined) this.model.objects.dma_fence[fence.index] = { ...fixed, array: index };
    this.model.objects.dma_fence_array.push({
      name,
      fence: fence.index,
      members: members.map((member) => member.index),
      signalOnAny: signal_on_any,
      pollsPendingOnly: polls_pending_only,
      singleton: options.singleton ?? false,
    });
    const work = this.irq_work(`${name} irq_work`, (t) => t.dma_fence_signal(fence));
    return fence;
  }

  /** `struct dma_resv` with its own lock. */
  dma_resv(name: string): Handle<'dma_resv'> {
    const lock = this.add('ww_mutex', {
      name: `${name}.lock`,
      class: 'wait-die',
      isReservation: true,
    });
    return this.add('dma_resv', { name, lock: lock.index });
  }

  /** `struct dma_resv_iter`: one task's walk over the fences of a reservation object, up to a usage; `gathers` if it collects them. */
  dma_resv_iter(
    name: string,
    resv: DmaBufHandle | Handle<'dma_resv'>,
    usage: Usage,
    options: { readonly gathers?: boolean } = {},
  ): Handle<'dma_resv_iter'> {
    const { index } = resv.kind === 'dma_buf' ? resv.resv : resv;
    const { gathers = false } = options;
    return this.add('dma_resv_iter', { name, resv: index, usage: usages.indexOf(usage), gathers });
  }

  /**
   * `struct dma_buf` with its exporter's ops and a static attachment; `resv` shares the reservation object of another buffer.
   */
  dma_buf(
    name: string,
    options: { readonly resv?: DmaBufHandle | Handle<'dma_resv'>; readonly ops?: ExporterOps } = {},
  ): DmaBufHandle {
    const { resv: shared, ops = {} } = options;
    const own = shared === undefined ? this.dma_resv(`${name}->resv`) : shared;
    const resv = own.kind === 'dma_buf' ? own.resv : own;
    const { index } = this.add('dma_buf', { name, resv: resv.index, ops: opsOf(ops) });
    for (const op of dmaBufOps)
      this.routine(opRoutine(op, index), `${op} of ${name}`, ops[op] ?? undefined);
    const attachment = this.attach(`${name}->attachment`, index, {});
    return { kind: 'dma_buf', index, name, resv, attachment };
  }

  /** `struct dma_buf_attachment` of a further importer. */
  dma_buf_attachment(
    name: string,
    buf: DmaBufHandle,
    options: AttachmentOptions = {},
  ): Handle<'dma_buf_attachment'> {
    return this.attach(name, buf.index, options);
  }

  /** The fences that a driver has read from a reservation object; empty at first. */
  fence_snapshot(name: string): Handle<'fence_snapshot'> {
    return this.add('fence_snapshot', { name });
  }

  /** `struct drm_exec` with its ticket. */
  drm_exec(
    name: string,
    options: { readonly interruptible?: boolean; readonly ignore_duplicates?: boolean } = {},
  ): Handle<'drm_exec'> {
    const { interruptible = false, ignore_duplicates: ignoreDuplicates = false } = options;
    const { index } = this.ww_acquire_ctx(`${name}->ticket`);
    return this.add('drm_exec', { name, ctx: index, interruptible, ignoreDuplicates });
  }

  /** `struct drm_syncobj`, with no fence in it. */
  drm_syncobj(name: string): Handle<'drm_syncobj'> {
    return this.add('drm_syncobj', { name });
  }

  /** `struct shrinker` with its scan: direct reclaim runs it with everything that the allocating task holds. */
  shrinker(
    name: string,
    scan: Body,
    options: { readonly anyGfp?: boolean; readonly gpu?: boolean } = {},
  ): Handle<'shrinker'> {
    const { anyGfp = false, gpu = true } = options;
    const handle = this.add('shrinker', { name, anyGfp, gpu });
    this.routine(shrinkerRoutine(handle.index), name, scan);
    return handle;
  }

  /** `struct mmu_interval_notifier` with its invalidate callback; `gpu: false` for a driver outside drivers/gpu. */
  mmu_notifier(
    name: string,
    invalidate: Body,
    options: { readonly gpu?: boolean } = {},
  ): Handle<'mmu_notifier'> {
    const handle = this.add('mmu_notifier', { name, gpu: options.gpu ?? true });
    this.routine(notifierRoutine(handle.index), name, invalidate);
    return handle;
  }

  /** `struct workqueue_struct`; without a rescuer its items may need memory to run. */
  workqueue(
    name: string,
    options: { readonly ordered?: boolean; readonly rescuer?: boolean } = {},
  ): Handle<'workqueue'> {
    const { ordered = false, rescuer = false } = options;
    return this.add('workqueue', { name, ordered, rescuer, initially: [] });
  }

  /** A hardware engine or a pool of units. */
  engine(name: string, options: EngineOptions = {}): Handle<'engine'> {
    return this.add('engine', {
      name,
      units: options.units ?? 1,
      hangs: options.hangs ?? false,
      preemptible: options.preemptible ?? false,
      preemptsFaulted: options.preemptsFaulted ?? true,
      reservedUnits: options.reservedUnits ?? 0,
      reserveInFlight: options.reserveInFlight ?? false,
      modeSwitch: options.modeSwitch ?? false,
    });
  }

  /** A fence in shared memory that userspace controls. */
  user_fence(name: string): Handle<'user_fence'> {
    return this.add('user_fence', { name });
  }

  /** A user thread inside the kernel: an ioctl, a page fault. Signals may be sent to it. */
  thread(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'user', startsReady: true, signals: true }, body);
  }

  /** A kernel thread; nobody sends it signals. */
  kthread(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'kthread', startsReady: true, signals: false }, body);
  }

  /** A work item; queued from the start unless `queued: false`. */
  work(name: string, ...rest: readonly [Body] | readonly [WorkOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { queue, queued = true } = options;
    if (queue === undefined) {
      return this.task(name, { kind: 'work', startsReady: queued, signals: false }, body);
    }
    const handle = this.task(
      name,
      { kind: 'work', startsReady: queued, signals: false, queue: queue.index },
      (t) => {
        t.process_one_work(queue);
        body(t);
        if (this.model.objects.workqueue[queue.index]?.ordered === true) t.work_finished(queue);
      },
    );
    this.queueInitially(queue.index, handle.index, queued);
    return handle;
  }

  /** A timer; runs some time after mod_timer(), or after the start with `armed: true`. */
  timer(name: string, ...rest: readonly [Body] | readonly [TimerOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { armed = false, irqsafe = false } = options;
    return this.task(name, { kind: 'timer', startsReady: armed, signals: false }, (t) => {
      if (irqsafe) t.timer_expires_irqsafe();
      else t.timer_expires();
      body(t);
      if (irqsafe) t.timer_irqsafe_done();
    });
  }

  /** An interrupt handler; with `interrupts` it runs on that task's CPU, which stands still meanwhile. */
  hardirq(name: string, ...rest: readonly [Body] | readonly [IrqOptions, Body]): TaskHandle {
    return this.irq(name, 'hardirq', rest);
  }

  /** A softirq or tasklet. */
  softirq(name: string, ...rest: readonly [Body] | readonly [IrqOptions, Body]): TaskHandle {
    return this.irq(name, 'softirq', rest);
  }

  /** An irq_work; runs once something queues it. */
  irq_work(name: string, body: Body): TaskHandle {
    return this.irq(name, 'irq_work', [{ raised: false }, body]);
  }

  /** Work of the hardware: never sleeps in the kernel, waits in its own queues. */
  job(name: string, ...rest: readonly [Body] | readonly [JobOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { submitted = true, longRunning = false } = options;
    return this.task(
      name,
      { kind: 'engine', startsReady: submitted, signals: false, longRunning },
      body,
    );
  }

  /** A userspace process: what it does next it may also never do. */
  userspace(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'userspace', startsReady: true, signals: true }, body);
  }

  /** Claims that a condition holds in every state. */
  always(name: string, condition: Condition): void {
    this.model.claims.push({ kind: 'always', name, condition });
  }

  /** Claims that a condition holds in some state: without it, nothing else that holds is worth much. */
  sometimes(name: string, condition: Condition): void {
    this.model.claims.push({ kind: 'sometimes', name, condition });
  }

  private attach(
    name: string,
    buf: number,
    options: AttachmentOptions,
  ): Handle<'dma_buf_attachment'> {
    const { dynamic = false, attached = true } = options;
    return this.add('dma_buf_attachment', { name, buf, dynamic, attached });
  }

  private irq(
    name: string,
    kind: TaskKind,
    rest: readonly [Body] | readonly [IrqOptions, Body],
  ): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const victim = options.interrupts;
    const fixed: TaskFixed = { kind, startsReady: options.raised ?? true, signals: false };
    if (victim === undefined) return this.task(name, fixed, body);
    return this.task(name, { ...fixed, interrupts: victim.index }, (t) => {
      t.irq_enter(victim);
      body(t);
      t.irq_exit(victim);
    });
  }

  private task(name: string, fixed: TaskFixed, body: Body): TaskHandle {
    this.claimName(name);
    const index = this.model.tasks.length;
    this.model.tasks.push({ name, fixed, body });
    return { kind: 'task', index, name };
  }

  private routine(key: string, name: string, body: Body | undefined): void {
    if (body !== undefined) this.model.routines.set(key, { name, body });
  }

  private queueInitially(queue: number, task: number, queued: boolean): void {
    const list = this.model.objects.workqueue;
    const fixed = list[queue];
    if (fixed === undefined || !queued) return;
    list[queue] = { ...fixed, initially: [...fixed.initially, task] };
  }

  private contextOf(timeline: string): number {
    const known = this.timelines.get(timeline);
    if (known !== undefined) return known;
    this.timelines.set(timeline, this.timelines.size);
    return this.timelines.size - 1;
  }

  private claimName(name: string): void {
    if (this.names.has(name)) {
      throw new UserError(
        'FP211',
        `two objects or tasks of the design are called "${name}"`,
        {},
        'give one of them another name',
      );
    }
    this.names.add(name);
  }

  private add<K extends ObjectKind>(kind: K, fixed: KernelObjects[K]['fixed'] & Named): Handle<K> {
    this.claimName(fixed.name);
    const list = this.model.objects[kind];
    list.push(fixed);
    return { kind, index: list.length - 1, name: fixed.name };
  }
}
