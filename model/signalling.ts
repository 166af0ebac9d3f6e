import { type Kernel, at, broke } from './kernel.ts';
import { ModelLimit } from './limit.ts';

const keys: string[] = [];

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
 * not: its completion begins with enable_signaling.
 * @see drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract
 */
export function fenceCompletedBy(k: Kernel, t: number): number {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (!isPending(k, f) || !bringsAbout(k, t, signalEffect(f))) continue;
    if (isUnarmed(k, f) && !k.fixed.program.mayStill(k, t, signalEffect(f))) continue;
    if (!someOtherBringsAbout(k, t, signalEffect(f))) return f;
  }
  return -1;
}

const isUnarmed = (k: Kernel, f: number): boolean =>
  at(k.fixed.of.dma_fence, f).lazy && at(k.dma_fence, f).enabled === 0;

/** True if task `t` runs and may still have the effect itself, or start an idle task that may, and so on. */
export function bringsAbout(k: Kernel, t: number, effect: string): boolean {
  if (at(k.task, t).pc === 0) return false;
  return k.fixed.program.mayStill(k, t, effect) || startsWhoMay(k, t, effect, 0);
}

function startsWhoMay(k: Kernel, t: number, effect: string, seen: number): boolean {
  const { program } = k.fixed;
  for (let idle = 0; idle < k.task.length; idle++) {
    if (at(k.task, idle).pc !== 0 || (seen & (1 << idle)) !== 0) continue;
    if (!program.mayStill(k, t, startEffect(idle))) continue;
    if (program.mayStill(k, idle, effect)) return true;
    if (startsWhoMay(k, idle, effect, seen | (1 << idle))) return true;
  }
  return false;
}

function someOtherBringsAbout(k: Kernel, t: number, effect: string): boolean {
  for (let other = 0; other < k.task.length; other++)
    if (other !== t && bringsAbout(k, other, effect)) return true;
  return false;
}

const startKeys: string[] = [];

function startEffect(t: number): string {
  for (let i = startKeys.length; i <= t; i++) startKeys.push(`start:${i}`);
  return at(startKeys, t);
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
  if (fence >= 0 && holdsListOf(k, t, fence)) broke(k, 'FENCE-39');
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

/** True if fence `from` cannot signal before `target` does: its signallers wait for it, or for a fence that does. */
export function fenceNeedsFence(k: Kernel, from: number, target: number, seen = 0): boolean {
  if (from === target) return true;
  for (let f = 0; f < k.dma_fence.length; f++) {
    if ((seen & (1 << f)) !== 0 || at(k.dma_fence, f).signaled === 1) continue;
    if (!everySignallerNeeds(k, from, waitEffect(f))) continue;
    if (fenceNeedsFence(k, f, target, seen | (1 << from))) return true;
  }
  return false;
}

/** Effect key of sleeping until a fence has signalled. */
export function waitEffect(fence: number): string {
  return `wait:${fence}`;
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

/** True if task `t` holds a reservation lock that everybody who may signal the fence must still take. */
export function holdsResvNeededFor(k: Kernel, t: number, fence: number): boolean {
  for (let r = 0; r < k.dma_resv.length; r++) {
    const { lock } = at(k.fixed.of.dma_resv, r);
    if (at(k.ww_mutex, lock).owner === t + 1 && everySignallerNeeds(k, fence, `lock:dma_resv:${r}`))
      return true;
  }
  return false;
}

/**
 * Breaks `rule` if task `t` begins to wait for a fence that cannot signal before the task goes on: the task holds a lock that
 * every signaller must still take, or it owes a fence for which they wait.
 */
export function checkFenceWait(k: Kernel, t: number, fence: number, rule: string): void {
  if (at(k.dma_fence, fence).signaled === 1) return;
  const owed = fenceCompletedBy(k, t);
  const stuck =
    holdsLockNeededFor(k, t, fence) ||
    holdsResvNeededFor(k, t, fence) ||
    (owed >= 0 && fenceNeedsFence(k, fence, owed));
  if (stuck) broke(k, rule);
}

/** In a design that annotates: code that a published fence needs stands inside a signalling section. */
export function checkAnnotated(k: Kernel, t: number): void {
  if (!k.fixed.shape.uses('signalling') || inSignallingSection(k, t)) return;
  if (at(k.task, t).atomic === 0 && fenceCompletedBy(k, t) >= 0) broke(k, 'FENCE-37');
}
