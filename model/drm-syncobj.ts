import { type Kernel, at, broke, crash, kernelObject } from './kernel.ts';
import { type Need } from './need.ts';
import { constant, flag, int } from './schema.ts';
import { lockOf } from './dma-fence.ts';
import { holdsAnyLock, completesPublishedFence } from './signalling.ts';
import { mightSleep, neverSleeps } from './task.ts';
import { needsTask } from './kernel.ts';
import { dropEventfdEntries } from './syncobj-eventfd.ts';
import { within } from './limit.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct drm_syncobj`: the fence + 1 in its slot, 0 if userspace has submitted nothing yet; its lock as the task + 1 that holds it. */
    drm_syncobj: {
      state: {
        fence: number;
        refs: number;
        freed: number;
        owner: number;
        /** A point was added to what is in the slot. */
        timeline: number;
      };
      fixed: DrmSyncobjFixed;
    };
  }
}

/** The constants of a syncobj. */
export interface DrmSyncobjFixed {
  /** False if a call is still to create it. */
  readonly created: boolean;
  /** References at the start that are not those of handles. */
  readonly refs: number;
}

const refsMax = 15;

/**
 * `struct drm_syncobj`: a slot for a fence that userspace fills by submitting work, whenever it likes.
 *
 * Its references, its lock and those who wait on it are modelled in a design that has handles. Without, whoever waits looks at
 * the slot itself; the two differ only if the slot is emptied in between.
 * @see drivers/gpu/drm/drm_syncobj.c
 */
export const drmSyncobj = kernelObject({
  kind: 'drm_syncobj',
  state: (shape) => {
    const counted = shape.count.drm_syncobj_handle > 0;
    return {
      fence: int(shape.count.dma_fence),
      refs: counted ? int(refsMax) : constant(1),
      freed: counted ? flag : constant(0),
      owner: counted ? int(shape.tasks) : constant(0),
      timeline: counted && shape.count.dma_fence_chain > 0 ? flag : constant(0),
    };
  },
  init: (k, index) => {
    if (k.fixed.shape.count.drm_syncobj_handle === 0) return;
    const { created, refs, name } = at(k.fixed.of.drm_syncobj, index);
    const handles = k.fixed.of.drm_syncobj_handle.filter((h) => h.syncobj === index).length;
    const it = at(k.drm_syncobj, index);
    it.refs = created ? within(refs + handles, refsMax, `the count of ${name}`) : 0;
    it.freed = created ? 0 : 1;
  },
  heldBy: (k, index, t) =>
    at(k.drm_syncobj, index).owner === t + 1
      ? `${at(k.fixed.of.drm_syncobj, index).name}->lock`
      : undefined,
});

/** True if the design has handles, and with them everything that is behind them. */
export function hasHandles(k: Kernel): boolean {
  return k.syncobj_wait.length > 0;
}

/** Any use of the syncobj: its memory must be there. */
export function checkSyncobj(k: Kernel, s: number): void {
  if (at(k.drm_syncobj, s).freed === 1) crash(k, 'CTX-06');
}

/** A fresh syncobj with one reference. @see drm_syncobj_create() */
export function initSyncobj(k: Kernel, s: number): void {
  const it = at(k.drm_syncobj, s);
  it.fence = 0;
  it.refs = 1;
  it.freed = 0;
  it.timeline = 0;
}

/** Takes a reference to the syncobj. @see drm_syncobj_get() */
export function getSyncobj(k: Kernel, s: number): void {
  const it = at(k.drm_syncobj, s);
  if (it.refs === 0) broke(k, 'CTX-05');
  else if (it.refs < refsMax) it.refs++;
}

/**
 * Drops a reference; after the last one the syncobj is gone, and the caller must put the fence that was in its slot: the fence + 1,
 * or 0.
 * @see drm_syncobj_put(), drm_syncobj_free()
 */
export function unrefSyncobj(k: Kernel, s: number): number {
  const it = at(k.drm_syncobj, s);
  if (it.refs === 0) {
    broke(k, 'CTX-05');
    return 0;
  }
  it.refs--;
  if (it.refs > 0) return 0;
  const { fence } = it;
  it.fence = 0;
  it.timeline = 0;
  it.freed = 1;
  dropEventfdEntries(k, s);
  return fence;
}

/** True if the lock of the syncobj can be taken now. */
export function syncobjLockIsFree(k: Kernel, s: number): boolean {
  return at(k.drm_syncobj, s).owner === 0;
}

/** Why a task spins on the lock of a syncobj. */
export function needsSyncobjLock(k: Kernel, s: number, callText: string): Need {
  const { owner } = at(k.drm_syncobj, s);
  if (owner === 0) return { kind: 'now' };
  const lock = `${at(k.fixed.of.drm_syncobj, s).name}->lock`;
  return needsTask(k, owner - 1, lock, `${callText} spins until the holder of ${lock} unlocks it`);
}

/** The lock of a syncobj leaves interrupts as they are, and ranks outside fence locks: no interrupt and no callback takes it. */
export function checkSyncobjLock(k: Kernel, t: number): void {
  const { kind } = at(k.fixed.tasks, t);
  if (neverSleeps(kind) && kind !== 'engine') broke(k, 'CTX-02');
  if (at(k.task, t).callbacks > 0) {
    broke(k, 'LOCK-43');
    broke(k, 'LOCK-44');
  }
  for (let f = 0; f < k.dma_fence.length; f++) {
    const lock = lockOf(k, f);
    if (lock >= 0 && at(k.spinlock, lock).owner === t + 1) broke(k, 'LOCK-44');
  }
}

/** Userspace decides whether a fence ever appears, so nobody else may depend on who waits for it. */
export function checkWaitForSubmit(k: Kernel, t: number): void {
  mightSleep(k, t);
  const { kind } = at(k.fixed.tasks, t);
  if (holdsAnyLock(k, t)) broke(k, 'SO-03');
  if (kind !== 'user' && kind !== 'userspace') broke(k, 'INDEF-10');
  if (completesPublishedFence(k, t)) broke(k, 'INDEF-02');
}
