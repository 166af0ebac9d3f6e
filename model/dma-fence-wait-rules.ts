import { type Kernel, at, broke } from './kernel.ts';
import { checkFence, checkReferenced } from './dma-fence.ts';
import {
  bringsAbout,
  cannotSignalBefore,
  everySignallerNeeds,
  fenceCompletedBy,
  fenceNeedsFence,
  hardwareWaitEffect,
  needsMemoryManagement,
  signalEffect,
  userWaitEffect,
} from './signalling.ts';
import { checkBorrowed } from './dma-resv-iter.ts';
import { isListed } from './dma-resv.ts';
import { checkFaultWait } from './vm-area-struct.ts';
import { isAtomic, isOutsideGpu, mightSleep } from './task.ts';

/** The rules about a task that is going to sleep for one fence; `timed` if it gives up after a while, and `rule` for its order. */
export function checkSleepFor(
  k: Kernel,
  f: number,
  t: number,
  timed: boolean,
  rule = 'FENCE-29',
): void {
  if (k.vm_area_struct.length > 0) checkFaultWait(k, f, t);
  if (at(k.dma_fence, f).signaled === 1) return;
  if (!timed && isKernelWait(k, t)) {
    if (cannotSignalBefore(k, f, t)) broke(k, rule);
    checkRepairWait(k, f, t);
  }
  checkHardwareDone(k, f);
  checkWaitInReclaim(k, f, t);
  checkPreemption(k, f, t);
}

/** Userspace waits as it likes, and shrinkers and notifiers may: there the allocation is to blame. */
function isKernelWait(k: Kernel, t: number): boolean {
  return at(k.fixed.tasks, t).kind !== 'userspace' && at(k.task, t).reclaim === 0;
}

/** The rules about a task that is going to sleep for one fence of a reservation object. */
export function checkResvSleep(k: Kernel, r: number, f: number, t: number, timed: boolean): void {
  if (k.vm_area_struct.length > 0) checkFaultWait(k, f, t);
  if (at(k.dma_fence, f).signaled === 1) return;
  if (isKernelWait(k, t) && fenceCompletedBy(k, t) === f && isListed(k, r, f)) broke(k, 'RESV-23');
  else checkSleepFor(k, f, t, timed);
}

/** The rules about any call that waits for a fence, before it looks whether it must. */
export function checkWait(k: Kernel, f: number, t: number, timed = false): void {
  checkReferenced(k, f);
  checkBorrowed(k, f, t, false);
  checkFence(k, f);
  checkWaitContext(k, t);
  checkSleepFor(k, f, t, timed);
}

/** Waiting for a fence, for no time at all too, is sleeping. @see drivers/dma-buf/dma-fence.c dma_fence_wait_timeout() might_sleep() */
export function checkWaitContext(k: Kernel, t: number): void {
  if (!isAtomic(k, t)) mightSleep(k, t);
  else {
    broke(k, 'FENCE-28');
    if (at(k.task, t).callbacks > 0) broke(k, 'FENCE-07');
  }
  if (isOutsideGpu(k, t)) broke(k, 'FENCE-43');
}

/** Armed, done in hardware, and nobody is left who would say so: enable_signaling did not look again after arming. */
export function checkHardwareDone(k: Kernel, f: number): void {
  const { enabled, hwDone, signaled } = at(k.dma_fence, f);
  if (enabled === 0 || hwDone === 0 || signaled === 1) return;
  for (let t = 0; t < k.task.length; t++) if (bringsAbout(k, t, signalEffect(f))) return;
  broke(k, 'FENCE-12');
}

/** Reclaim in a task that alone could write the userspace fence for which the fence waits: PF-10. */
function checkWaitInReclaim(k: Kernel, f: number, t: number): void {
  if (at(k.task, t).reclaim === 0) return;
  for (let u = 0; u < k.user_fence.length; u++) {
    if (!everySignallerNeeds(k, f, userWaitEffect(u))) continue;
    if (onlyOneWho(k, t, `user_fence:${u}`)) broke(k, 'PF-10');
  }
}

function onlyOneWho(k: Kernel, t: number, effect: string): boolean {
  for (let other = 0; other < k.task.length; other++)
    if (other !== t && bringsAbout(k, other, effect)) return false;
  return bringsAbout(k, t, effect);
}

/** Who suspends a context must wait neither for the end of its work, nor for what memory management gates. */
function checkPreemption(k: Kernel, f: number, t: number): void {
  const owed = fenceCompletedBy(k, t);
  if (owed < 0 || !at(k.fixed.of.dma_fence, owed).preemption) return;
  if (needsMemoryManagement(k, f)) broke(k, 'INDEF-12');
  for (let other = 0; other < k.task.length; other++) {
    const { longRunning } = at(k.fixed.tasks, other);
    if (longRunning === true && bringsAbout(k, other, signalEffect(f))) broke(k, 'INDEF-11');
  }
}

/** A fault handler must not wait for work that needs the very unit on which the faulting work stands still. */
function checkRepairWait(k: Kernel, f: number, t: number): void {
  for (let e = 0; e < k.engine.length; e++) {
    const { faulted, busy } = at(k.engine, e);
    if ((faulted & busy) === 0 || !k.fixed.program.mayStill(k, t, `repair:${e}`)) continue;
    if (everySignallerNeeds(k, f, `engine:${e}`)) broke(k, 'PF-09');
  }
}

/** Hardware that waits for a fence: no task sleeps, and yet the job depends on it. */
export function checkHardwareWait(k: Kernel, f: number, t: number): void {
  checkFence(k, f);
  if (at(k.dma_fence, f).signaled === 1) return;
  const owed = fenceCompletedBy(k, t);
  if (owed < 0) return;
  if (owed === f) broke(k, 'RESV-23');
  else if (fenceNeedsFence(k, f, owed, hardwareWaitEffect)) broke(k, 'FENCE-53');
}

/** The rules about a task that sleeps until any one of several fences signals: it is stuck only if all of them are. */
export function checkWaitAny(
  k: Kernel,
  fences: readonly number[],
  t: number,
  timed: boolean,
): void {
  for (const f of fences) {
    checkReferenced(k, f);
    checkFence(k, f);
  }
  checkWaitContext(k, t);
  if (fences.length === 0 || timed || !isKernelWait(k, t)) return;
  if (fences.every((f) => cannotSignalBefore(k, f, t))) broke(k, 'FENCE-30');
}
