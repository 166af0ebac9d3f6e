import { type Co } from './scheduler/point.ts';
import { type DmaResv } from './dma-resv.ts';
import { KObject } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { WwAcquireCtx, reservation_ww_class } from './ww-acquire-ctx.ts';
import { errno } from './errno.ts';

/** How a drm_exec locks. @see include/drm/drm_exec.h DRM_EXEC_INTERRUPTIBLE_WAIT, DRM_EXEC_IGNORE_DUPLICATES */
export interface DrmExecFlags {
  readonly interruptible: boolean;
  readonly ignore_duplicates: boolean;
}

/** Not begun yet. @see drivers/gpu/drm/drm_exec.c DRM_EXEC_DUMMY */
const DRM_EXEC_DUMMY = 'DRM_EXEC_DUMMY';

/**
 * Locks many buffers and backs off for its caller; it lies on the stack of one task. A buffer is its reservation object here: nobody
 * frees one that is locked.
 *
 * @see include/drm/drm_exec.h struct drm_exec
 */
export class DrmExec extends KObject {
  readonly flags: DrmExecFlags;
  readonly ticket: WwAcquireCtx;
  objects: DmaResv[] = [];
  contended: DmaResv | typeof DRM_EXEC_DUMMY | undefined = DRM_EXEC_DUMMY;
  prelocked: DmaResv | undefined;

  constructor(k: Kernel, name: string, flags: DrmExecFlags) {
    super(`drm_exec ${name}`);
    this.flags = flags;
    this.ticket = new WwAcquireCtx(`${name}->ticket`, reservation_ww_class(k));
  }
}

/** Functions of drivers/gpu/drm/drm_exec.c. */
export const drmExecFunctions = {
  /** The context begins with the loop. @see drm_exec_init() */
  drm_exec_init(_: Kernel, exec: DrmExec): void {
    exec.objects = [];
    exec.contended = DRM_EXEC_DUMMY;
    exec.prelocked = undefined;
  },

  /** Gives back a buffer that was locked first and never asked for; until 6.12 it counted as locked. @see drm_exec_drop_prelocked() */
  *drm_exec_drop_prelocked(k: Kernel, exec: DrmExec): Co<void> {
    const { prelocked } = exec;
    exec.prelocked = undefined;
    if (prelocked !== undefined && k.release === '7.2') yield* k.fn.dma_resv_unlock(k, prelocked);
  },

  /** The last one first. @see drm_exec_unlock_all() */
  *drm_exec_unlock_all(k: Kernel, exec: DrmExec): Co<void> {
    for (const obj of exec.objects.toReversed()) yield* k.fn.dma_resv_unlock(k, obj);
    exec.objects = [];
    yield* k.fn.drm_exec_drop_prelocked(k, exec);
  },

  /** Unlocks everything and ends the context. @see drm_exec_fini() */
  *drm_exec_fini(k: Kernel, exec: DrmExec): Co<void> {
    yield* k.fn.drm_exec_unlock_all(k, exec);
    if (exec.contended !== DRM_EXEC_DUMMY) yield* k.fn.ww_acquire_fini(k, exec.ticket);
    exec.contended = DRM_EXEC_DUMMY;
  },

  /** The head of the loop: true to lock everything, again if something was contended. @see drm_exec_cleanup() */
  *drm_exec_cleanup(k: Kernel, exec: DrmExec): Co<boolean> {
    if (exec.contended === undefined) {
      if (k.release === '7.2') yield* k.fn.drm_exec_drop_prelocked(k, exec);
      yield* k.fn.ww_acquire_done(k, exec.ticket);
      return false;
    }
    if (exec.contended === DRM_EXEC_DUMMY) {
      exec.contended = undefined;
      yield* k.fn.ww_acquire_init(k, exec.ticket, reservation_ww_class(k));
      return true;
    }
    yield* k.fn.drm_exec_unlock_all(k, exec);
    return true;
  },

  /** The contended buffer is locked before any other. @see drm_exec_lock_contended() */
  *drm_exec_lock_contended(k: Kernel, exec: DrmExec): Co<number> {
    const obj = exec.contended;
    if (obj === undefined || obj === DRM_EXEC_DUMMY) return 0;
    exec.contended = undefined;
    if (exec.flags.interruptible) {
      const ret = yield* k.fn.dma_resv_lock_slow_interruptible(k, obj, exec.ticket);
      if (ret !== 0) return ret;
    } else yield* k.fn.dma_resv_lock_slow(k, obj, exec.ticket);
    yield* k.fn.drm_exec_keep_prelocked(k, exec, obj);
    return 0;
  },

  /** Until 6.12 it was among the locked ones at once. */
  *drm_exec_keep_prelocked(k: Kernel, exec: DrmExec, obj: DmaResv): Co<void> {
    if (k.release === '7.2') yield* k.fn.drm_exec_drop_prelocked(k, exec);
    else exec.objects.push(obj);
    exec.prelocked = obj;
  },

  /** 0; -EDEADLK to go round the loop; -EALREADY; -EINTR. @see drm_exec_lock_obj() */
  *drm_exec_lock_obj(k: Kernel, exec: DrmExec, obj: DmaResv): Co<number> {
    const contended = yield* k.fn.drm_exec_lock_contended(k, exec);
    if (contended !== 0) return contended;
    if (exec.prelocked === obj) {
      exec.prelocked = undefined;
      if (k.release === '7.2') exec.objects.push(obj);
      return 0;
    }
    const ret = exec.flags.interruptible
      ? yield* k.fn.dma_resv_lock_interruptible(k, obj, exec.ticket)
      : yield* k.fn.dma_resv_lock(k, obj, exec.ticket);
    if (ret === errno.EDEADLK) exec.contended = obj;
    if (ret === errno.EALREADY && exec.flags.ignore_duplicates) return 0;
    if (ret === 0) exec.objects.push(obj);
    return ret;
  },

  /** One that is not locked is ignored. @see drm_exec_unlock_obj() */
  *drm_exec_unlock_obj(k: Kernel, exec: DrmExec, obj: DmaResv): Co<void> {
    const place = exec.objects.lastIndexOf(obj);
    if (place < 0) return;
    yield* k.fn.dma_resv_unlock(k, obj);
    exec.objects.splice(place, 1);
  },

  /** The same with room for fences, or not locked at all. @see drm_exec_prepare_obj() */
  *drm_exec_prepare_obj(k: Kernel, exec: DrmExec, obj: DmaResv, num_fences: number): Co<number> {
    const locked = yield* k.fn.drm_exec_lock_obj(k, exec, obj);
    if (locked !== 0) return locked;
    const ret = yield* k.fn.dma_resv_reserve_fences(k, obj, num_fences);
    if (ret !== 0) yield* k.fn.drm_exec_unlock_obj(k, exec, obj);
    return ret;
  },
};

type DrmExecFunctions = typeof drmExecFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmExecFunctions {}
}
