import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DrmSyncobj, SyncobjWaitEntry } from './drm-syncobj.ts';
import { JIFFY_NS, type Kernel } from './kernel.ts';
import { KObject, read } from './memory.ts';
import { WAIT_FOR_SUBMIT } from './drm-syncobj-wait.ts';
import { errno } from './errno.ts';
import { might_sleep, schedule_timeout, set_current_state, signal_pending } from './sleep.ts';
import { XArray, __xa_load, xa_alloc, xa_erase } from './xarray.ts';
import { spin_lock, spin_unlock } from './spinlock.ts';

/** How long a transfer waits for the submission. @see DRM_SYNCOBJ_WAIT_FOR_SUBMIT_TIMEOUT */
const submitTimeout = 5_000_000_000 / JIFFY_NS;

/** What one open of a DRM device has: the handles of its syncobjs. @see include/drm/drm_file.h struct drm_file */
export class DrmFile extends KObject {
  /** Handles are dense from 1: the lowest free one is next. @see struct xarray, XA_FLAGS_ALLOC1 */
  readonly syncobj_xa: XArray<DrmSyncobj>;
  /** DRIVER_SYNCOBJ and DRIVER_SYNCOBJ_TIMELINE: the driver behind the device has them. */
  readonly hasSyncobjs: boolean;

  constructor(label: string, hasSyncobjs: boolean) {
    super(label);
    this.hasSyncobjs = hasSyncobjs;
    this.syncobj_xa = new XArray<DrmSyncobj>(`${label}->syncobj_xa`);
  }
}

/** A lookup of several handles: the syncobjs with a reference each, or why there is none. */
type Found =
  { readonly ret: 0; readonly syncobjs: readonly DrmSyncobj[] } | { readonly ret: number };

/** Functions of drivers/gpu/drm/drm_syncobj.c that lead from a handle to a syncobj, and on to its fence. */
export const drmSyncobjHandleFunctions = {
  /** The syncobj of a handle, with a reference that is taken under the lock of the table. @see drm_syncobj_find() */
  *drm_syncobj_find(k: Kernel, file: DrmFile, handle: number): Co<DrmSyncobj | undefined> {
    const xa = file.syncobj_xa;
    yield* spin_lock(k, xa.xa_lock);
    const syncobj = yield* __xa_load(xa, handle);
    if (syncobj !== undefined) yield* k.fn.drm_syncobj_get(k, syncobj);
    k.commit();
    yield* spin_unlock(k, xa.xa_lock);
    return syncobj;
  },

  /** A free handle for a syncobj; the table owns a reference. @see drm_syncobj_get_handle() */
  *drm_syncobj_get_handle(k: Kernel, file: DrmFile, syncobj: DrmSyncobj): Co<number> {
    yield* k.fn.drm_syncobj_get(k, syncobj);
    const handle = yield* xa_alloc(k, file.syncobj_xa, syncobj);
    k.commit();
    return handle;
  },

  /** @see drm_syncobj_destroy() */
  *drm_syncobj_destroy(k: Kernel, file: DrmFile, handle: number): Co<number> {
    const syncobj = yield* xa_erase(k, file.syncobj_xa, handle);
    k.commit();
    if (syncobj === undefined) return errno.EINVAL;
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return 0;
  },

  /** What a file still has is given back. @see drm_syncobj_release() */
  *drm_syncobj_release(k: Kernel, file: DrmFile): Co<void> {
    for (const handle of file.syncobj_xa.indices) {
      const syncobj = yield* xa_erase(k, file.syncobj_xa, handle);
      if (syncobj !== undefined) yield* k.fn.drm_syncobj_put(k, syncobj);
    }
  },

  /** All handles of a list; none of them counts if one is unknown. @see drm_syncobj_array_find() */
  *drm_syncobj_array_find(k: Kernel, file: DrmFile, handles: readonly number[]): Co<Found> {
    const syncobjs: DrmSyncobj[] = [];
    for (const handle of handles) {
      const syncobj = yield* k.fn.drm_syncobj_find(k, file, handle);
      if (syncobj === undefined) {
        yield* k.fn.drm_syncobj_array_free(k, syncobjs);
        return { ret: errno.ENOENT };
      }
      syncobjs.push(syncobj);
    }
    return { ret: 0, syncobjs };
  },

  /** @see drm_syncobj_array_free() */
  *drm_syncobj_array_free(k: Kernel, syncobjs: readonly DrmSyncobj[]): Co<void> {
    for (const syncobj of syncobjs) yield* k.fn.drm_syncobj_put(k, syncobj);
  },

  /** The fence of a point of a handle, waiting for its submission if asked to. @see drm_syncobj_find_fence() */
  *drm_syncobj_find_fence(
    k: Kernel,
    file: DrmFile,
    handle: number,
    point: number,
    flags: number,
  ): Co<{ readonly ret: number; readonly fence?: DmaFence }> {
    const syncobj = yield* k.fn.drm_syncobj_find(k, file, handle);
    if (syncobj === undefined) return { ret: errno.ENOENT };
    const found = yield* k.fn.drm_syncobj_find_fence_of(k, syncobj, point, flags);
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return found;
  },

  /** The same of a syncobj. */
  *drm_syncobj_find_fence_of(
    k: Kernel,
    syncobj: DrmSyncobj,
    point: number,
    flags: number,
  ): Co<{ readonly ret: number; readonly fence?: DmaFence }> {
    if ((flags & ~WAIT_FOR_SUBMIT) !== 0 && k.release !== '6.1') return { ret: errno.EINVAL };
    if ((flags & WAIT_FOR_SUBMIT) !== 0) might_sleep(k, 'drm_syncobj_find_fence()');
    const now = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
    const fence = yield* k.fn.drm_syncobj_fence_of_point(k, now, point);
    if (fence !== undefined) return { ret: 0, fence };
    if ((flags & WAIT_FOR_SUBMIT) === 0) return { ret: errno.EINVAL };
    return yield* k.fn.drm_syncobj_wait_for_submit(k, syncobj, point);
  },

  /** Sleeps until the point is submitted. */
  *drm_syncobj_wait_for_submit(
    k: Kernel,
    syncobj: DrmSyncobj,
    point: number,
  ): Co<{ readonly ret: number; readonly fence?: DmaFence }> {
    const wait = new SyncobjWaitEntry(k.current, point);
    yield* k.fn.drm_syncobj_fence_add_wait(k, syncobj, wait);
    let left = submitTimeout;
    let ret: number | undefined;
    while (ret === undefined) {
      yield* set_current_state(k, 'TASK_INTERRUPTIBLE');
      if ((yield* read(wait, 'fence')) !== undefined) ret = 0;
      else if (left === 0) ret = errno.ETIME;
      else if (yield* signal_pending(k.current)) ret = errno.ERESTARTSYS;
      else left = yield* schedule_timeout(k, left);
    }
    yield* set_current_state(k, 'TASK_RUNNING');
    yield* k.fn.drm_syncobj_remove_wait(k, syncobj, wait);
    const fence = yield* read(wait, 'fence');
    wait.free();
    return fence === undefined ? { ret } : { ret: 0, fence };
  },
};

type DrmSyncobjHandleFunctions = typeof drmSyncobjHandleFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmSyncobjHandleFunctions {}
}
