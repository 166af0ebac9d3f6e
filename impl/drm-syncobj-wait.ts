import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DrmSyncobj, SyncobjWaitEntry } from './drm-syncobj.ts';
import { type Kernel, JIFFY_NS, allocationFails } from './kernel.ts';
import {
  MAX_SCHEDULE_TIMEOUT,
  might_sleep,
  schedule_timeout,
  set_current_state,
  signal_pending,
} from './sleep.ts';
import { errno } from './errno.ts';
import { read, write } from './memory.ts';

/** @see include/uapi/drm/drm.h */
export const WAIT_ALL = 1;
export const WAIT_FOR_SUBMIT = 2;
export const WAIT_AVAILABLE = 4;
export const WAIT_DEADLINE = 8;

/** What a wait is for. */
export interface SyncobjWait {
  readonly points: readonly number[];
  readonly flags: number;
  /** In jiffies. */
  readonly timeout: number;
}

/** How a wait ended: the jiffies left or an errno, and the place of who was first. */
export interface SyncobjWaited {
  readonly ret: number;
  readonly first: number | undefined;
}

/** How much of what is waited for is there. */
interface Counted {
  readonly count: number;
  readonly first: number | undefined;
}

const waitsForSubmit = (flags: number): boolean =>
  (flags & (WAIT_FOR_SUBMIT | WAIT_AVAILABLE)) !== 0;

/** Functions of drivers/gpu/drm/drm_syncobj.c that wait for several syncobjs. */
export const drmSyncobjWaitFunctions = {
  /** An absolute time as jiffies from now: 0 is a poll, and so is what is past. @see drm_timeout_abs_to_jiffies() */
  drm_timeout_abs_to_jiffies(k: Kernel, timeout_nsec: number): number {
    if (timeout_nsec === 0 || timeout_nsec <= k.nowNs) return 0;
    const jiffies = Math.floor((timeout_nsec - k.nowNs) / JIFFY_NS);
    return Math.min(jiffies + 1, MAX_SCHEDULE_TIMEOUT - 1);
  },

  /** @see drm_syncobj_array_wait_timeout() */
  *drm_syncobj_array_wait_timeout(
    k: Kernel,
    syncobjs: readonly DrmSyncobj[],
    wait: SyncobjWait,
  ): Co<SyncobjWaited> {
    if (waitsForSubmit(wait.flags)) might_sleep(k, 'drm_syncobj_array_wait_timeout()');
    if (yield* allocationFails(k, 'drm_syncobj_array_wait_timeout()'))
      return { ret: errno.ENOMEM, first: undefined };
    const entries = syncobjs.map((_, i) => new SyncobjWaitEntry(k.current, wait.points[i] ?? 0));
    const found = yield* k.fn.drm_syncobj_init_entries(k, syncobjs, entries, wait.flags);
    const { count, first } = found;
    const any = (wait.flags & WAIT_ALL) === 0;
    let waited: SyncobjWaited = { ret: found.ret === 0 ? wait.timeout : found.ret, first };
    const done = found.ret !== 0 || count === entries.length || (count > 0 && any);
    if (!done) {
      if (waitsForSubmit(wait.flags))
        for (const [i, syncobj] of syncobjs.entries()) {
          const entry = entries[i];
          if (entry !== undefined) yield* k.fn.drm_syncobj_fence_add_wait(k, syncobj, entry);
        }
      waited = { first, ...(yield* k.fn.drm_syncobj_sleep(k, entries, wait)) };
    }
    k.commit();
    yield* k.fn.drm_syncobj_cleanup_entries(k, syncobjs, entries);
    return waited;
  },

  /** The fences as they are now: the wait is for these, whatever comes later. */
  *drm_syncobj_init_entries(
    k: Kernel,
    syncobjs: readonly DrmSyncobj[],
    entries: readonly SyncobjWaitEntry[],
    flags: number,
  ): Co<Counted & { readonly ret: number }> {
    let count = 0;
    let first: number | undefined;
    for (const [i, entry] of entries.entries()) {
      const syncobj = syncobjs[i];
      if (syncobj === undefined) continue;
      const now = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
      const fence = yield* k.fn.drm_syncobj_fence_of_point(k, now, entry.point);
      if (fence === undefined) {
        if (!waitsForSubmit(flags)) return { ret: errno.EINVAL, count, first };
        continue;
      }
      yield* write(entry, 'fence', fence);
      if (yield* k.fn.drm_syncobj_is_there(k, fence, flags)) {
        first ??= i;
        count++;
      }
    }
    return { ret: 0, count, first };
  },

  /** Available is enough, if that is what the wait is for. */
  *drm_syncobj_is_there(k: Kernel, fence: DmaFence, flags: number): Co<boolean> {
    return (flags & WAIT_AVAILABLE) !== 0 || (yield* k.fn.dma_fence_is_signaled(k, fence));
  },

  /** Sleeps until enough is there; says that it will before it looks. */
  *drm_syncobj_sleep(
    k: Kernel,
    entries: readonly SyncobjWaitEntry[],
    { flags, timeout }: SyncobjWait,
  ): Co<{ readonly ret: number; readonly first?: number }> {
    let left = timeout;
    let ret: number | undefined;
    let first: number | undefined;
    while (ret === undefined) {
      yield* set_current_state(k, 'TASK_INTERRUPTIBLE');
      const there = yield* k.fn.drm_syncobj_count_there(k, entries, flags);
      first = there.first;
      if (there.count === entries.length || first !== undefined) ret = left;
      else if (left === 0) ret = errno.ETIME;
      else if (yield* signal_pending(k.current)) ret = errno.ERESTARTSYS;
      else left = yield* schedule_timeout(k, left);
    }
    yield* set_current_state(k, 'TASK_RUNNING');
    return first === undefined ? { ret } : { ret, first };
  },

  /** Counts who is there, and asks the others to say when they are; the first is enough for a wait for any. */
  *drm_syncobj_count_there(
    k: Kernel,
    entries: readonly SyncobjWaitEntry[],
    flags: number,
  ): Co<Counted> {
    let count = 0;
    for (const [i, entry] of entries.entries()) {
      const fence = yield* read(entry, 'fence');
      if (fence === undefined) continue;
      if (!(yield* k.fn.drm_syncobj_entry_there(k, entry, fence, flags))) continue;
      if ((flags & WAIT_ALL) === 0) return { count, first: i };
      count++;
    }
    return { count, first: undefined };
  },

  /** One of them: its callback is added once, and what signals meanwhile counts. */
  *drm_syncobj_entry_there(
    k: Kernel,
    entry: SyncobjWaitEntry,
    fence: DmaFence,
    flags: number,
  ): Co<boolean> {
    if (yield* k.fn.drm_syncobj_is_there(k, fence, flags)) return true;
    if (entry.armed) return false;
    entry.armed = true;
    return (yield* k.fn.dma_fence_add_callback(k, fence, entry.fence_cb)) !== 0;
  },

  /** Nobody wakes the task any more, and its fences are given back. */
  *drm_syncobj_cleanup_entries(
    k: Kernel,
    syncobjs: readonly DrmSyncobj[],
    entries: readonly SyncobjWaitEntry[],
  ): Co<void> {
    for (const [i, entry] of entries.entries()) {
      const syncobj = syncobjs[i];
      if (syncobj !== undefined) yield* k.fn.drm_syncobj_remove_wait(k, syncobj, entry);
      const fence = yield* read(entry, 'fence');
      if (fence !== undefined && entry.armed)
        yield* k.fn.dma_fence_remove_callback(k, fence, entry.fence_cb);
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    }
    for (const entry of entries) entry.free();
  },
};

type DrmSyncobjWaitFunctions = typeof drmSyncobjWaitFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmSyncobjWaitFunctions {}
}
