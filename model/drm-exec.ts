import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { constant, flag, int } from './schema.ts';
import { clampAtUnlock } from './dma-resv.ts';
import { wwAcquireCtxOperations } from './ww-acquire-ctx.ts';
import { wwUnlock } from './ww-mutex.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct drm_exec`: has its context begun, which reservation object is contended (+ 1), which one was locked first
     * because of that and is not asked for yet (+ 1), and the objects that it holds, as a bit mask.
     */
    drm_exec: {
      state: { started: number; contended: number; prelocked: number; objects: number };
      fixed: DrmExecFixed;
    };
  }
}

/** The constants of a drm_exec. */
export interface DrmExecFixed {
  /** Index of its ticket among the acquire contexts. */
  readonly ctx: number;
  /** DRM_EXEC_INTERRUPTIBLE_WAIT */
  readonly interruptible: boolean;
  /** DRM_EXEC_IGNORE_DUPLICATES */
  readonly ignoreDuplicates: boolean;
}

/**
 * `struct drm_exec`: locks many buffers, and does the back-off of their ww_mutexes for its caller.
 *
 * Buffers that share a reservation object count as one.
 * @see drivers/gpu/drm/drm_exec.c
 */
export const drmExec = kernelObject({
  kind: 'drm_exec',
  state: (shape) => {
    const { drm_exec: execs, dma_resv: resvs } = shape.count;
    if (execs === 0)
      return {
        started: constant(0),
        contended: constant(0),
        prelocked: constant(0),
        objects: constant(0),
      };
    return {
      started: flag,
      contended: int(resvs),
      prelocked: int(resvs),
      objects: int(2 ** resvs - 1),
    };
  },
});

/** Gives one reservation lock back. */
export function unlockResv(k: Kernel, resv: number, t: number): void {
  clampAtUnlock(k, resv);
  wwUnlock(k, at(k.fixed.of.dma_resv, resv).lock, t);
}

/** Drops the lock on an object that was locked first and never asked for again. @see drm_exec_drop_prelocked() */
export function dropPrelocked(k: Kernel, exec: number, t: number): void {
  const it = at(k.drm_exec, exec);
  if (it.prelocked === 0) return;
  if (k.fixed.profile.drmExecDropsPrelocked) unlockResv(k, it.prelocked - 1, t);
  it.prelocked = 0;
}

/** The contended object is locked, before anything else: it counts as locked, or only once it is asked for. @see drm_exec_lock_contended() */
export function keepPrelocked(k: Kernel, exec: number, resv: number, t: number): void {
  dropPrelocked(k, exec, t);
  const it = at(k.drm_exec, exec);
  it.prelocked = resv + 1;
  if (!k.fixed.profile.drmExecDropsPrelocked) it.objects |= 1 << resv;
}

/** Unlocks one object, in whatever order; false if none was left. @see drm_exec_unlock_all() */
export function unlockOne(k: Kernel, exec: number, t: number): boolean {
  const it = at(k.drm_exec, exec);
  if (it.objects === 0) {
    if (it.prelocked === 0) return false;
    dropPrelocked(k, exec, t);
    return true;
  }
  const resv = 31 - Math.clz32(it.objects);
  unlockResv(k, resv, t);
  it.objects &= ~(1 << resv);
  return true;
}

const contextStep = (name: 'ww_acquire_init' | 'ww_acquire_done' | 'ww_acquire_fini') =>
  at(wwAcquireCtxOperations[name].steps, 0);

/** What one of the calls on its acquire context does. */
export function runOnTicket(
  k: Kernel,
  exec: number,
  t: number,
  name: 'ww_acquire_init' | 'ww_acquire_done' | 'ww_acquire_fini',
): void {
  contextStep(name).run(k, { ctx: at(k.fixed.of.drm_exec, exec).ctx, checked: 0, polling: 0 }, t);
}

/** After a contention the loop comes first: nothing else is locked before everything was given back. */
export function checkRetried(k: Kernel, exec: number): void {
  const { contended, objects } = at(k.drm_exec, exec);
  if (contended !== 0 && objects !== 0) broke(k, 'WW-22');
}
