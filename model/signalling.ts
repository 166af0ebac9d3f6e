import { isContainer } from './dma-fence-container.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { ModelLimit } from './limit.ts';
import { RECLAIM } from './gfp.ts';

const keys: string[] = [];
const resetKeys: string[] = [];

/** Effect key of signalling a fence: `signal:2`. */
export function signalEffect(fence: number): string {
  for (let f = keys.length; f <= fence; f++) keys.push(`signal:${f}`);
  return at(keys, fence);
}

/** True if others can see the fence and it has not signalled: somebody may wait for it. */
export function isPending(k: Kernel, fence: number): boolean {
  const { published, signaled } = at(k.dma_fence, fence);
  return published === 1 && signaled === 0;
}

/**
 * The published, unsignalled fence that needs task `t` to go on, or -1.
 *
 * A fence needs the task if the task may still signal it, or start the task that does, and no other running task may:
 * then every line before is code needed for its completion, annotated or not. What comes before a waiter arms a fence is
 * not: its completion begins with enable_signaling. In place of work that hangs stands whoever may still reset its engine.
 * @see drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract
 */
export function fenceCompletedBy(k: Kernel, t: number): number {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (!isPending(k, f) || completers(k, f) !== 1 << t) continue;
    if (!isUnarmed(k, f)) return f;
    // Whoever waits for an array arms it, and may find it done: that does not make it his.
    if (isContainer(k, f)) continue;
    if (k.fixed.program.mayStill(k, t, signalEffect(f))) return f;
  }
  return -1;
}

/** The tasks that go on by themselves and may still bring about that the fence signals, as a bit mask. */
function completers(k: Kernel, f: number): number {
  let who = k.fixed.program.bringAbout(k, signalEffect(f));
  let hung = 0;
  // One who resets an engine may hang on another.
  for (let before = -1; before !== who;) {
    before = who;
    for (let e = 0; e < k.engine.length; e++) {
      const stuck = at(k.engine, e).hung & who;
      if (stuck === 0) continue;
      hung |= stuck;
      who |= k.fixed.program.bringAbout(k, resetEffect(e));
    }
  }
  return who & ~hung;
}

/** Effect key of resetting an engine: its hung work ends. */
function resetEffect(engine: number): string {
  for (let e = resetKeys.length; e <= engine; e++) resetKeys.push(`reset:${e}`);
  return at(resetKeys, engine);
}

const isUnarmed = (k: Kernel, f: number): boolean =>
  at(k.fixed.of.dma_fence, f).lazy && at(k.dma_fence, f).enabled === 0;

/** True if task `t` runs and may still have the effect itself, or start an idle task that may, and so on. */
export function bringsAbout(k: Kernel, t: number, effect: string): boolean {
  return (k.fixed.program.bringAbout(k, effect) & (1 << t)) !== 0;
}

/** True inside a signalling section, and in code that a published fence needs for its completion. */
export function completesPublishedFence(k: Kernel, t: number): boolean {
  return inSignallingSection(k, t) || fenceCompletedBy(k, t) >= 0;
}

/**
 * Breaks `rule` if a published fence needs task `t`; and FENCE-39 with it if the fence was added to a reservation object whose
 * lock the task still holds: the section begins when the fence is added, not at the unlock.
 */
export function breaksSignalling(k: Kernel, t: number, rule: string): void {
  const fence = fenceCompletedBy(k, t);
  if (fence < 0 && !inSignallingSection(k, t)) return;
  broke(k, rule);
  if (worksForScheduler(k, t)) broke(k, 'SCHED-05');
  if (fence >= 0 && at(k.fixed.of.dma_fence, fence).preemption) broke(k, 'INDEF-12');
  if (fence >= 0 && holdsListOf(k, t, fence)) broke(k, 'FENCE-39');
}

/** True if the task runs the ops of a driver for the DRM scheduler. */
function worksForScheduler(k: Kernel, t: number): boolean {
  return k.fixed.of.drm_gpu_scheduler.some(({ runJob, tdr }) => runJob === t || tdr === t);
}

function holdsListOf(k: Kernel, t: number, fence: number): boolean {
  for (let r = 0; r < k.dma_resv.length; r++) {
    const { lock } = at(k.fixed.of.dma_resv, r);
    if (at(k.ww_mutex, lock).owner === t + 1 && at(k.dma_resv, r).fence.includes(fence + 1))
      return true;
  }
  return false;
}

/** Seven open sections, as pushSection() writes them. */
export const SECTIONS_MAX = 255;

/** Opens a section; in atomic context it is a dummy, whose end does nothing either. The stack is a number with a leading 1. */
export function pushSection(k: Kernel, t: number, real: boolean): void {
  const task = at(k.task, t);
  const pushed = Math.max(1, task.signalling) * 2 + (real ? 1 : 0);
  if (pushed > SECTIONS_MAX)
    throw new ModelLimit('a task is in more than seven signalling sections');
  task.signalling = pushed;
}

/** Closes the innermost section; false if there is none. */
export function popSection(k: Kernel, t: number): boolean {
  const task = at(k.task, t);
  if (task.signalling === 0) return false;
  task.signalling >>= 1;
  if (task.signalling === 1) task.signalling = 0;
  return true;
}

/** True if one of the open sections is more than a dummy. */
export function inSignallingSection(k: Kernel, t: number): boolean {
  const { signalling } = at(k.task, t);
  return signalling > 0 && signalling !== 1 << (31 - Math.clz32(signalling));
}

/** True if somebody may still signal the fence, and everybody who may must have the effect before. */
export function everySignallerNeeds(k: Kernel, fence: number, effect: string): boolean {
  const signal = signalEffect(fence);
  const { program } = k.fixed;
  let found = false;
  for (let t = 0; t < k.task.length; t++) {
    if (!program.mayStill(k, t, signal)) continue;
    if (!program.mustBefore(k, t, effect, signal)) return false;
    found = true;
  }
  return found;
}

/**
 * True if fence `from` cannot signal before `target` does: its signallers wait for it, or for a fence that does. The effect says
 * which waits count.
 */
export function fenceNeedsFence(
  k: Kernel,
  from: number,
  target: number,
  waiting: (fence: number) => string = waitEffect,
  seen = 0,
): boolean {
  if (from === target) return true;
  for (let f = 0; f < k.dma_fence.length; f++) {
    if ((seen & (1 << f)) !== 0 || at(k.dma_fence, f).signaled === 1) continue;
    if (!everySignallerNeeds(k, from, waiting(f))) continue;
    if (fenceNeedsFence(k, f, target, waiting, seen | (1 << from))) return true;
  }
  return false;
}

/** Effect key of sleeping until a fence has signalled. */
export function waitEffect(fence: number): string {
  return `wait:${fence}`;
}

/** Effect key of hardware that stands still until a fence has signalled. */
export function hardwareWaitEffect(fence: number): string {
  return `wait-hw:${fence}`;
}

/** Effect key of sleeping until a userspace fence is written. */
export function userWaitEffect(fence: number): string {
  return `wait-user:${fence}`;
}

/** True if task `t` holds a lock of any kind. */
export function holdsAnyLock(k: Kernel, t: number): boolean {
  for (const { owner } of k.mutex) if (owner === t + 1) return true;
  for (const { owner } of k.spinlock) if (owner === t + 1) return true;
  for (const { owner } of k.ww_mutex) if (owner === t + 1) return true;
  for (const { writer, readers } of k.rw_semaphore)
    if (writer === t + 1 || (readers & (1 << t)) !== 0) return true;
  return false;
}

/** True if task `t` holds a lock, other than a reservation lock, that everybody who may signal the fence must still take. */
export function holdsLockNeededFor(k: Kernel, t: number, fence: number): boolean {
  for (let l = 0; l < k.mutex.length; l++)
    if (at(k.mutex, l).owner === t + 1 && everySignallerNeeds(k, fence, `lock:mutex:${l}`))
      return true;
  for (let l = 0; l < k.rw_semaphore.length; l++) {
    const { writer, readers } = at(k.rw_semaphore, l);
    if (writer !== t + 1 && (readers & (1 << t)) === 0) continue;
    if (everySignallerNeeds(k, fence, `write:rw_semaphore:${l}`)) return true;
    if (writer === t + 1 && everySignallerNeeds(k, fence, `read:rw_semaphore:${l}`)) return true;
  }
  for (let l = 0; l < k.ww_mutex.length; l++) {
    if (at(k.ww_mutex, l).owner !== t + 1 || at(k.fixed.of.ww_mutex, l).isReservation) continue;
    if (everySignallerNeeds(k, fence, `lock:ww_mutex:${l}`)) return true;
  }
  return false;
}

/**
 * True if the fence cannot signal before memory management has served its signallers: each must still allocate, take a reservation
 * lock, or wait for a fence of which that is true.
 */
export function needsMemoryManagement(k: Kernel, fence: number, seen = 0): boolean {
  if (everySignallerNeeds(k, fence, RECLAIM)) return true;
  for (let l = 0; l < k.ww_mutex.length; l++) {
    if (!at(k.fixed.of.ww_mutex, l).isReservation) continue;
    if (everySignallerNeeds(k, fence, `lock:ww_mutex:${l}`)) return true;
  }
  const known = seen | (1 << fence);
  for (let f = 0; f < k.dma_fence.length; f++) {
    if ((known & (1 << f)) !== 0 || at(k.dma_fence, f).signaled === 1) continue;
    if (!everySignallerNeeds(k, fence, waitEffect(f))) continue;
    if (needsMemoryManagement(k, f, known)) return true;
  }
  return false;
}

/** INDEF-12: the task is about to wait for memory management, with a lock that every signaller of a pending preempt fence must still take. */
export function checkHeldFromPreemption(k: Kernel, t: number): void {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (!at(k.fixed.of.dma_fence, f).preemption || !isPending(k, f)) continue;
    if (holdsLockNeededFor(k, t, f)) broke(k, 'INDEF-12');
  }
}

/**
 * True if the fence cannot signal before task `t` goes on: the task holds a lock that every signaller must still take, or it
 * owes a fence for which they wait. Waiting under a reservation lock is allowed: there the signaller is to blame.
 */
export function cannotSignalBefore(k: Kernel, fence: number, t: number): boolean {
  if (holdsLockNeededFor(k, t, fence)) return true;
  const owed = fenceCompletedBy(k, t);
  if (owed === fence && at(k.fixed.of.dma_fence, fence).lazy) return false;
  return owed >= 0 && fenceNeedsFence(k, fence, owed);
}

/** True if task `t` runs on an ordered queue, and behind it waits the only item that completes a published fence. */
export function delaysSignaller(k: Kernel, t: number): boolean {
  const queue = at(k.fixed.tasks, t).queue ?? -1;
  if (queue < 0 || at(k.workqueue, queue).running !== t + 1) return false;
  return at(k.workqueue, queue).queued.some((w) => w > 0 && fenceCompletedBy(k, w - 1) >= 0);
}

/** In a design that annotates: code that a published fence needs stands inside a signalling section. */
export function checkAnnotated(k: Kernel, t: number): void {
  if (!k.fixed.shape.uses('signalling') || inSignallingSection(k, t)) return;
  if (at(k.task, t).atomic === 0 && fenceCompletedBy(k, t) >= 0) broke(k, 'FENCE-37');
}
