import { type Kernel, at, broke, crash, fenceNode, kernelObject, needsEffect } from './kernel.ts';
import { type Need } from './need.ts';
import { callbackRoutine } from './dma-fence-cb.ts';
import { errno } from './errno.ts';
import { array, constant, flag, int } from './schema.ts';
import {
  arrayOf,
  arraysWith,
  chainOf,
  containedIn,
  containerIsDone,
  containsWithin,
  isContainer,
  isDone,
  memberAt,
  memberCount,
  membersMissing,
  prevOf,
  settleError,
  signalsOnAny,
} from './dma-fence-container.ts';
import { checkSeqnoOrder, timelineSchema } from './dma-fence-timeline.ts';
import { type SchedFence, schedFenceNeed } from './drm-sched-need.ts';
import { call } from './operation.ts';
import { ModelLimit, within } from './limit.ts';
import { checkPromise, checkPromises } from './dma-fence-promise.ts';
import { signalEffect } from './signalling.ts';
import { fireFenceEventfds } from './syncobj-eventfd.ts';
import { wakeFenceWaiters } from './syncobj-wait.ts';
import { checkLockInCallback, spinGive, spinIsFree, spinTake } from './spinlock.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct dma_fence`; `callbacks` is the list cb_list in order, as callback + 1. */
    dma_fence: {
      state: {
        initialized: number;
        signaled: number;
        timestamp: number;
        enabled: number;
        error: number;
        refs: number;
        freed: number;
        published: number;
        hwDone: number;
        /** Tasks that were inside an RCU read section when it signalled, and still are. */
        observers: number;
        /** Tasks in an RCU read section for which its memory is still there, though it was freed. */
        grace: number;
        /** The task + 1 that gave its last reference back and has yet to release it, and the depth of its stack there. */
        dropped: number;
        droppedAt: number;
        /** Its place on a timeline, if that is known only at run time. */
        context: number;
        seqno: number;
        readonly callbacks: number[];
      };
      fixed: DmaFenceFixed;
    };
  }
}

/** The constants of a fence. */
export interface DmaFenceFixed {
  /** Fence context: fences of one context complete in the order of their seqno. */
  readonly context: number;
  readonly seqno: number;
  /** Index of the spinlock that is its lock, -1 if nobody can observe it. */
  readonly lock: number;
  /** That lock is part of the fence, and goes with it. */
  readonly ownLock?: boolean;
  /** Its completion is delivered only after enable_signaling. */
  readonly lazy: boolean;
  /** It has a `signaled` op: testing it can find that the hardware is done, and signal it. */
  readonly hasSignaledOp: boolean;
  readonly initially: 'active' | 'signaled' | 'uninitialised';
  /** Visible to others from the start. */
  readonly published: boolean;
  readonly refs: number;
  /** Index of the array that it is. */
  readonly array?: number;
  /** A stub that is made at run time. */
  readonly privateStub?: true;
  /** Index of the chain node that it is. */
  readonly chain?: number;
  /** Its context and sequence number are in the state: `context` is the one that it brings, see newContext(). */
  readonly runTime?: true;
  /** Index of the point of a sw_sync timeline that it is. */
  readonly point?: number;
  /** Its sequence number has 32 bits that wrap; in a design none is so large that it matters. */
  readonly wraps?: true;
  /** Index of the kref that owns its timeline, external lock and names, or -1. */
  readonly storage: number;
  /** Index of the module whose text its ops are. */
  readonly module?: number;
  /** It is the scheduled or the finished fence of a job of the DRM scheduler. */
  readonly sched?: SchedFence;
  /** It stands for the preemption of a context, not for the end of its work. */
  readonly preemption: boolean;
}

const refsMax = 15;

/** `struct dma_fence`: completes once, never goes back, and tells everyone who asked. @see drivers/dma-buf/dma-fence.c */
export const dmaFence = kernelObject({
  kind: 'dma_fence',
  state: (shape) => ({
    initialized: shape.of.dma_fence.some((f) => f.initially === 'uninitialised')
      ? flag
      : constant(1),
    signaled: flag,
    timestamp: shape.uses('callbacks') ? flag : constant(0),
    enabled: shape.uses('lazy') ? flag : constant(0),
    error: shape.uses('errors') ? int(4095) : constant(0),
    refs: shape.uses('refs') ? int(refsMax) : constant(1),
    freed: shape.uses('refs') ? flag : constant(0),
    published: flag,
    hwDone: shape.uses('hw-done') ? flag : constant(0),
    observers:
      shape.uses('rcu') && shape.of.dma_fence.some((f) => f.storage >= 0 || f.module !== undefined)
        ? int(2 ** shape.tasks - 1)
        : constant(0),
    grace: shape.uses('refs') && shape.uses('rcu') ? int(2 ** shape.tasks - 1) : constant(0),
    dropped: shape.uses('fence-drops') ? int(shape.tasks) : constant(0),
    droppedAt: shape.uses('fence-drops') ? int(shape.stackDepth) : constant(0),
    ...timelineSchema(shape),
    callbacks: array(int(shape.count.dma_fence_cb), shape.count.dma_fence_cb),
  }),
  atExit: (k) => checkPromises(k),
  init: (k, index) => {
    const fixed = at(k.fixed.of.dma_fence, index);
    within(fixed.refs, refsMax, `the count of ${fixed.name}`);
    if (fixed.initially !== 'uninitialised') initFence(k, index, fixed.refs);
    const fence = at(k.dma_fence, index);
    fence.published = fixed.published ? 1 : 0;
    if (fixed.initially === 'signaled') {
      fence.signaled = 1;
      fence.timestamp = shapeUses(k, 'callbacks');
    }
  },
});

const shapeUses = (k: Kernel, feature: 'callbacks' | 'refs'): number =>
  k.fixed.shape.uses(feature) ? 1 : 0;

/** A fresh fence with `refs` references. @see dma_fence_init() */
export function initFence(k: Kernel, f: number, refs: number): void {
  const fence = at(k.dma_fence, f);
  fence.initialized = 1;
  fence.signaled = 0;
  fence.timestamp = 0;
  fence.enabled = 0;
  fence.error = 0;
  fence.refs = k.fixed.shape.uses('refs') ? refs : 1;
  fence.freed = 0;
  fence.published = 0;
  fence.hwDone = 0;
  fence.observers = 0;
  fence.grace = 0;
  fence.dropped = 0;
  fence.droppedAt = 0;
  fence.callbacks.fill(0);
}

/** A declared container stands for one object at a time: it is made again only after it was freed. */
export function checkUnused(k: Kernel, f: number): void {
  const { initialized, freed } = at(k.dma_fence, f);
  if (initialized === 0 || freed === 1) return;
  throw new ModelLimit(
    `${at(k.fixed.of.dma_fence, f).name} is made again while it is in use: declare one more`,
  );
}

/** Any use of the fence: it must be alive and initialised. */
export function checkFence(k: Kernel, f: number): void {
  const fence = at(k.dma_fence, f);
  if (fence.freed === 1) crash(k, 'CTX-06');
  else if (fence.initialized === 0) crash(k, 'CTX-07');
}

/** A use of the fence's memory without a reference: inside a read section that was open when the fence was freed, it is still there. */
export function checkFenceMemory(k: Kernel, f: number, t: number): void {
  if ((at(k.dma_fence, f).grace & (1 << t)) === 0) checkFence(k, f);
}

/** Index of the fence's lock, -1 if nobody can observe it. */
export function lockOf(k: Kernel, f: number): number {
  return at(k.fixed.of.dma_fence, f).lock;
}

/** True if the fence's lock can be taken now. */
export function fenceLockIsFree(k: Kernel, f: number): boolean {
  return spinIsFree(k, lockOf(k, f));
}

/** A callback of the fence, or of one with the same lock, runs under that lock: whoever takes it there spins for itself. */
export function checkFenceLock(k: Kernel, f: number, t: number): void {
  const lock = lockOf(k, f);
  if (lock >= 0) checkLockInCallback(k, lock, t);
  if (isContainer(k, f)) checkLockOrder(k, f, t);
}

/** The lock of a container ranks outside the locks of what it contains. */
function checkLockOrder(k: Kernel, f: number, t: number): void {
  for (let inner = 0; inner < k.dma_fence.length; inner++) {
    const lock = lockOf(k, inner);
    if (lock < 0 || at(k.spinlock, lock).owner !== t + 1) continue;
    if (containsWithin(k, f, inner)) broke(k, 'LOCK-42');
  }
}

/** A fence is kept alive by a reference of whoever waits for it or is registered on it. */
export function checkReferenced(k: Kernel, f: number): void {
  if (at(k.dma_fence, f).refs === 0) broke(k, 'FENCE-09');
}

/** Takes the fence's lock with interrupts off. */
export function lockFence(k: Kernel, f: number, t: number): void {
  spinTake(k, lockOf(k, f), t, true);
}

/** Gives the fence's lock back. */
export function unlockFence(k: Kernel, f: number, t: number): void {
  spinGive(k, lockOf(k, f), t, true);
}

/** Others can see the fence from now on: what it still needs is signalling-critical. */
export function publishFence(k: Kernel, f: number): void {
  const fence = at(k.dma_fence, f);
  if (fence.published === 1) return;
  fence.published = 1;
  if (fence.signaled === 0) checkPromise(k, f);
  for (const job of k.fixed.of.drm_sched_job) if (job.hwFence === f) broke(k, 'SCHED-12');
  if (isContainer(k, f)) publishContents(k, f);
}

function publishContents(k: Kernel, f: number): void {
  const index = arrayOf(k, f);
  if (index >= 0) {
    const count = memberCount(k, index);
    for (let i = 0; i < count; i++) publishFence(k, memberAt(k, index, i));
    return;
  }
  const prev = prevOf(k, f);
  publishFence(k, containedIn(k, f));
  if (prev >= 0) publishFence(k, prev);
}

/**
 * The stores of a signal up to the callback list: S1 and S2. True if callbacks wait to be run, S5.
 * @see dma_fence_signal_timestamp_locked()
 */
export function setSignaled(k: Kernel, f: number): boolean {
  const fence = at(k.dma_fence, f);
  fence.signaled = 1;
  if (isContainer(k, f)) settleError(k, f);
  checkSeqnoOrder(k, f);
  noteObservers(k, f);
  if (k.syncobj_wait.length > 0) tellSyncobjWaiters(k, f);
  if (fence.callbacks.length > 0 && fence.callbacks[0] !== 0) return true;
  fence.timestamp = shapeUses(k, 'callbacks');
  return false;
}

/** Whoever waits for the fence through a syncobj is woken, and the eventfds are counted up. */
function tellSyncobjWaiters(k: Kernel, f: number): void {
  wakeFenceWaiters(k, f);
  if (k.syncobj_eventfd.length > 0) fireFenceEventfds(k, f, putFence);
}

function noteObservers(k: Kernel, f: number): void {
  const { storage, module = -1 } = at(k.fixed.of.dma_fence, f);
  if ((storage < 0 && module < 0) || !k.fixed.shape.uses('rcu')) return;
  const fence = at(k.dma_fence, f);
  for (let t = 0; t < k.task.length; t++) if (at(k.task, t).rcu > 0) fence.observers |= 1 << t;
}

/** The storage that a fence points to goes away: every fence of it has signalled, and a grace period has passed since. */
export function checkFencesOf(k: Kernel, storage: number): void {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (at(k.fixed.of.dma_fence, f).storage !== storage) continue;
    const { initialized, freed, signaled, observers } = at(k.dma_fence, f);
    if (initialized === 1 && freed === 0 && (signaled === 0 || observers !== 0))
      broke(k, 'FENCE-46');
  }
}

/** Takes the first callback off the list and calls it, S5.i; -1 if there is none left. The lock is held. */
export function runNextCallback(k: Kernel, f: number, step: number): number {
  endCallback(k, f);
  const { callbacks } = at(k.dma_fence, f);
  const first = callbacks.length === 0 ? 0 : at(callbacks, 0);
  if (first === 0) return -1;
  unlink(callbacks, 0);
  const cb = at(k.dma_fence_cb, first - 1);
  cb.fence = 0;
  if (cb.executed === 1) broke(k, 'FENCE-05');
  cb.executed = 1;
  cb.running = f + 1;
  const routine = k.fixed.program.routine(callbackRoutine(first - 1));
  return routine < 0 ? runNextCallback(k, f, step) : call(routine, step);
}

/** The callback that ran last is through. */
function endCallback(k: Kernel, f: number): void {
  for (const cb of k.dma_fence_cb) if (cb.running === f + 1) cb.running = 0;
}

/** Removes the entry at `index` of a list that is filled from the front. */
function unlink(list: number[], index: number): void {
  for (let i = index; i < list.length - 1; i++) list[i] = at(list, i + 1);
  list[list.length - 1] = 0;
}

/** Appends a callback. */
export function appendCallback(k: Kernel, f: number, callback: number): void {
  const { callbacks } = at(k.dma_fence, f);
  const end = callbacks.indexOf(0);
  callbacks[end] = callback + 1;
  const cb = at(k.dma_fence_cb, callback);
  cb.fence = f + 1;
  cb.executed = 0;
  cb.known = 1;
}

/** Unlinks a callback that is still queued: true, else it has run or runs now. */
export function removeCallback(k: Kernel, f: number, callback: number): boolean {
  const cb = at(k.dma_fence_cb, callback);
  if (cb.fence !== f + 1) return false;
  const { callbacks } = at(k.dma_fence, f);
  unlink(callbacks, callbacks.indexOf(callback + 1));
  cb.fence = 0;
  return true;
}

/** Takes a reference; from zero that is a resurrection. */
export function getFence(k: Kernel, f: number): void {
  if (!k.fixed.shape.uses('refs')) return;
  const fence = at(k.dma_fence, f);
  if (fence.refs === 0) broke(k, 'CTX-05');
  else if (fence.refs < refsMax) fence.refs++;
}

/** Drops a reference; true if it was the last, and the caller must release. */
export function putFence(k: Kernel, f: number): boolean {
  if (!k.fixed.shape.uses('refs')) return false;
  const fence = at(k.dma_fence, f);
  if (fence.refs === 0) {
    broke(k, 'CTX-05');
    return false;
  }
  fence.refs--;
  if (fence.refs < arraysWith(k, f)) broke(k, 'CONT-04');
  return fence.refs === 0;
}

/** True if the fence has not signalled, and somebody waits for it with a callback. */
export function isDyingUnsignaled(k: Kernel, f: number): boolean {
  const { signaled, callbacks } = at(k.dma_fence, f);
  return signaled === 0 && callbacks.length > 0 && callbacks[0] !== 0;
}

/** A fence that dies unsignalled with callbacks is signalled with an error, and a warning. @see dma_fence_release() */
export function signalDying(k: Kernel, f: number): boolean {
  const fence = at(k.dma_fence, f);
  if (!isDyingUnsignaled(k, f)) return false;
  broke(k, 'FENCE-24');
  fence.error = k.fixed.shape.uses('errors') ? errno.EDEADLK : 0;
  fence.signaled = 1;
  if (k.syncobj_wait.length > 0) tellSyncobjWaiters(k, f);
  return true;
}

/** True if testing the fence would find the hardware done and signal it. */
export function testWouldSignal(k: Kernel, f: number): boolean {
  const fence = at(k.dma_fence, f);
  if (fence.signaled === 1) return false;
  if (isContainer(k, f)) return containerIsDone(k, f);
  return at(k.fixed.of.dma_fence, f).hasSignaledOp && fence.hwDone === 1;
}

/** True if the completion needs enable_signaling first, and nobody called it. */
export function needsArming(k: Kernel, f: number): boolean {
  return at(k.fixed.of.dma_fence, f).lazy && at(k.dma_fence, f).enabled === 0;
}

/** A waiter's need for a fence. */
export function needsFence(k: Kernel, f: number, because: string): Need {
  return { kind: 'node', node: fenceNode(k, f), via: at(k.fixed.of.dma_fence, f).name, because };
}

/**
 * What an unsignalled fence itself needs: somebody who signals it. One that nobody has armed owes nothing yet, because
 * every waiter arms it first.
 */
export function fenceNeed(k: Kernel, f: number): Need {
  if (needsArming(k, f)) return { kind: 'now' };
  const { name, sched } = at(k.fixed.of.dma_fence, f);
  const need = sched === undefined ? undefined : schedFenceNeed(k, sched);
  if (need !== undefined) return need;
  const index = arrayOf(k, f);
  if (index >= 0 && membersMissing(k, index) > 0) return needsMembers(k, index);
  if (chainOf(k, f) >= 0 && !containerIsDone(k, f)) return needsNodes(k, f);
  return needsEffect(
    k,
    signalEffect(f),
    name,
    `dma_fence_signal(${name}) is still ahead of it`,
    `nobody is left who could signal ${name}`,
  );
}

/** An array needs all of its members, or any one of them. */
function needsMembers(k: Kernel, index: number): Need {
  const { name } = at(k.fixed.of.dma_fence_array, index);
  const any = signalsOnAny(k, index);
  const verb = any ? 'signals with' : 'contains';
  const of: Need[] = [];
  for (let i = 0; i < memberCount(k, index); i++) {
    const m = memberAt(k, index, i);
    if (at(k.dma_fence, m).signaled === 1) continue;
    of.push(needsFence(k, m, `the array ${name} ${verb} ${at(k.fixed.of.dma_fence, m).name}`));
  }
  return { kind: any ? 'any' : 'all', of };
}

/** A chain node needs its own fence, and those of all nodes before it. */
function needsNodes(k: Kernel, f: number): Need {
  const { name } = at(k.fixed.of.dma_fence, f);
  const of: Need[] = [];
  for (let node = f; node >= 0; node = prevOf(k, node)) {
    const fence = containedIn(k, node);
    if (isDone(k, fence)) continue;
    const contained = at(k.fixed.of.dma_fence, fence).name;
    const where = node === f ? name : `${name}, by way of ${at(k.fixed.of.dma_fence, node).name},`;
    of.push(needsFence(k, fence, `the chain node ${where} contains ${contained}`));
  }
  return { kind: 'all', of };
}
