import { contextOf } from './dma-fence-timeline.ts';
import { type Kernel, at, broke } from './kernel.ts';
import {
  everySignallerNeeds,
  fenceNeedsFence,
  signalEffect,
  userWaitEffect,
} from './signalling.ts';
import { checkResv, holdsResv, isListed, nextUnsignaled, usages } from './dma-resv.ts';

const KERNEL = usages.indexOf('KERNEL');
const WRITE = usages.indexOf('WRITE');
const READ = usages.indexOf('READ');
const BOOKKEEP = usages.indexOf('BOOKKEEP');

/** Effect keys of adding a fence to a reservation object: to this one, and to any. */
export function addEffects(resv: number, fence: number): readonly string[] {
  return [`add:${resv}:${fence}`, `add:any:${fence}`];
}

/** The rules about a fence that is going to be added to a reservation object. */
export function checkAddFence(k: Kernel, r: number, f: number, usage: number, t: number): void {
  checkStillFree(k, r, t);
  const { array } = at(k.fixed.of.dma_fence, f);
  if (array !== undefined && at(k.fixed.of.dma_fence_array, array).singleton === true)
    broke(k, 'RESV-20');
  if (usage < BOOKKEEP && isUserspaceControlled(k, f)) broke(k, 'INDEF-07');
}

/** The object was free when the task looked at it without the lock; if it no longer is, somebody was faster. */
function checkStillFree(k: Kernel, r: number, t: number): void {
  if (!k.fixed.shape.uses('resv-test')) return;
  const resv = at(k.dma_resv, r);
  const tested = at(resv.tested, t);
  if (tested > 0 && nextUnsignaled(k, r, tested - 1, 0) >= 0) broke(k, 'RESV-19');
  resv.tested[t] = 0;
}

/** True if work that takes as long as userspace likes signals the fence. */
function isUserspaceControlled(k: Kernel, f: number): boolean {
  for (let t = 0; t < k.task.length; t++) {
    const { longRunning } = at(k.fixed.tasks, t);
    if (longRunning === true && k.fixed.program.mayStill(k, t, signalEffect(f))) return true;
  }
  for (let u = 0; u < k.user_fence.length; u++)
    if (everySignallerNeeds(k, f, userWaitEffect(u))) return true;
  return false;
}

/**
 * Breaks RESV-03 if task `t` does something that can fail when it can no longer give up: hardware works for a fence that the
 * task has yet to add.
 */
export function checkMayFail(k: Kernel, t: number): void {
  for (let f = 0; f < k.dma_fence.length; f++) {
    const { published, signaled } = at(k.dma_fence, f);
    if (published === 1 || signaled === 1 || !k.fixed.program.mayStill(k, t, `add:any:${f}`))
      continue;
    for (let job = 0; job < k.task.length; job++)
      if (wasSubmitted(k, job) && k.fixed.program.mayStill(k, job, signalEffect(f)))
        broke(k, 'RESV-03');
  }
}

function wasSubmitted(k: Kernel, t: number): boolean {
  const { kind, startsReady } = at(k.fixed.tasks, t);
  return kind === 'engine' && !startsReady && at(k.task, t).pc !== 0;
}

/** Breaks RESV-24 if task `t` goes on to another object with a fence that it has added to one already, and will add there too. */
function checkOneSubmission(k: Kernel, from: number, to: number, t: number): void {
  const { fence } = at(k.dma_resv, from);
  for (let i = 0; i < fence.length; i++) {
    const f = at(fence, i) - 1;
    if (f < 0 || at(k.dma_fence, f).signaled === 1 || isListed(k, to, f)) continue;
    if (k.fixed.program.mayStill(k, t, `add:${to}:${f}`)) broke(k, 'RESV-24');
  }
}

/** The rules about taking a reservation lock, beside those of a ww_mutex. */
export function checkResvLock(k: Kernel, r: number, t: number): void {
  checkResv(k, r);
  checkMayFail(k, t);
  for (let held = 0; held < k.dma_resv.length; held++)
    if (held !== r && holdsResv(k, held, t)) checkOneSubmission(k, held, r, t);
}

/** The rules about giving a reservation lock back. */
export function checkResvUnlock(k: Kernel, r: number, t: number): void {
  if (!holdsResv(k, r, t)) return;
  for (let other = 0; other < k.dma_resv.length; other++)
    if (other !== r) checkOneSubmission(k, r, other, t);
  checkMoveIsListed(k, r);
}

/** A move that runs must be waited for by everybody: its fence is in the object before the lock is given back. */
function checkMoveIsListed(k: Kernel, r: number): void {
  for (let buf = 0; buf < k.dma_buf.length; buf++) {
    if (at(k.fixed.of.dma_buf, buf).resv !== r) continue;
    for (let job = 0; job < k.task.length; job++) {
      if (!wasSubmitted(k, job) || !k.fixed.program.mayStill(k, job, `move:${buf}`)) continue;
      if (!listsFenceOf(k, r, job)) broke(k, 'MM-06');
    }
  }
}

function listsFenceOf(k: Kernel, r: number, job: number): boolean {
  const { fence, usage, num } = at(k.dma_resv, r);
  for (let i = 0; i < num; i++) {
    if (at(usage, i) !== KERNEL) continue;
    if (k.fixed.program.mayStill(k, job, signalEffect(at(fence, i) - 1))) return true;
  }
  return false;
}

/**
 * The rules about work that begins to use a buffer: with a fence of its own among the writers or readers it takes part in
 * implicit sync, and has waited for everybody whom that puts before it.
 */
export function checkImplicitSync(k: Kernel, r: number, t: number): void {
  const { fence, usage, num } = at(k.dma_resv, r);
  for (let i = 0; i < num; i++) {
    const own = at(fence, i) - 1;
    const as = at(usage, i);
    if (as !== WRITE && as !== READ) continue;
    if (at(k.dma_fence, own).signaled === 1 || !k.fixed.program.mayStill(k, t, signalEffect(own)))
      continue;
    for (let j = 0; j < num; j++) {
      if (at(usage, j) > (as === WRITE ? READ : WRITE)) continue;
      if (comesBefore(k, at(fence, j) - 1, own, t)) broke(k, 'RESV-12');
    }
  }
}

/** True if the other fence is somebody else's, still unsignalled, and not of work that itself waits for `own`. */
function comesBefore(k: Kernel, other: number, own: number, t: number): boolean {
  if (other === own || at(k.dma_fence, other).signaled === 1) return false;
  if (contextOf(k, other) === contextOf(k, own)) return false;
  if (k.fixed.program.mayStill(k, t, signalEffect(other))) return false;
  return !fenceNeedsFence(k, other, own);
}

/** The unsignalled fence of an object that stands for somebody else's work, and not for work that waits for the task's own; or -1. */
export function foreignFence(k: Kernel, r: number, t: number): number {
  const { fence, num } = at(k.dma_resv, r);
  for (let i = 0; i < num; i++) {
    const f = at(fence, i) - 1;
    if (at(k.dma_fence, f).signaled === 1) continue;
    if (!k.fixed.program.mayStill(k, t, signalEffect(f)) && !comesAfter(k, r, f, t)) return f;
  }
  return -1;
}

/** True if the fence waits for one that task `t` has yet to signal: its work comes behind that of `t`. */
function comesAfter(k: Kernel, r: number, f: number, t: number): boolean {
  for (let own = 0; own < k.dma_fence.length; own++) {
    if (own === f || at(k.dma_fence, own).signaled === 1) continue;
    if (!k.fixed.program.mayStill(k, t, signalEffect(own))) continue;
    if (isListedBefore(k, r, own, f) || fenceNeedsFence(k, f, own)) return true;
  }
  return false;
}

/** True if the fence was in the list when the other one came: whoever adds a fence behind a move waits for the move. */
function isListedBefore(k: Kernel, r: number, own: number, f: number): boolean {
  const { fence } = at(k.dma_resv, r);
  const slot = fence.indexOf(own + 1);
  return slot >= 0 && slot < fence.indexOf(f + 1);
}
