import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DmaFenceChain } from './dma-fence-chain.ts';
import { type DrmFile } from './drm-syncobj-handle.ts';
import { type DrmSyncobj } from './drm-syncobj.ts';
import { type Kernel } from './kernel.ts';
import {
  type SyncobjWait,
  type SyncobjWaited,
  WAIT_ALL,
  WAIT_AVAILABLE,
  WAIT_DEADLINE,
  WAIT_FOR_SUBMIT,
} from './drm-syncobj-wait.ts';
import { errno } from './errno.ts';

/** @see include/uapi/drm/drm.h DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED */
const LAST_SUBMITTED = 1;
/** @see DRM_SYNCOBJ_CREATE_SIGNALED */
const CREATE_SIGNALED = 1;

/** What is asked of several syncobjs at once. */
export interface SyncobjArray {
  readonly handles: readonly number[];
  readonly points: readonly number[];
  /** What has to be 0 in this call: `pad`, or `flags`. */
  readonly pad: number;
}

/** A wait as it is asked for, in absolute time. */
export interface SyncobjWaitArgs {
  readonly handles: readonly number[];
  /** undefined for a wait of binary syncobjs. */
  readonly points: readonly number[] | undefined;
  readonly flags: number;
  readonly timeoutNsec: number;
}

/** @see include/uapi/drm/drm.h struct drm_syncobj_transfer */
export interface SyncobjTransfer {
  readonly srcHandle: number;
  readonly dstHandle: number;
  readonly srcPoint: number;
  readonly dstPoint: number;
  readonly flags: number;
  readonly pad: number;
}

const none = (ret: number): SyncobjWaited => ({ ret, first: undefined });

/** Functions of drivers/gpu/drm/drm_syncobj.c that are ioctls on what a file has. */
export const drmSyncobjIoctlFunctions = {
  /** @see drm_syncobj_create_ioctl() */
  *drm_syncobj_create_ioctl(k: Kernel, file: DrmFile, flags: number): Co<number> {
    if ((flags & ~CREATE_SIGNALED) !== 0) return errno.EINVAL;
    const syncobj = yield* k.fn.drm_syncobj_create(k, (flags & CREATE_SIGNALED) !== 0);
    if (syncobj === undefined) return errno.ENOMEM;
    const handle = yield* k.fn.drm_syncobj_get_handle(k, file, syncobj);
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return handle;
  },

  /** @see drm_syncobj_destroy_ioctl() */
  *drm_syncobj_destroy_ioctl(k: Kernel, file: DrmFile, handle: number, pad: number): Co<number> {
    if (pad !== 0) return errno.EINVAL;
    return yield* k.fn.drm_syncobj_destroy(k, file, handle);
  },

  /** What every call on a list of handles looks at first. */
  *drm_syncobj_array_check(k: Kernel, { handles, pad }: SyncobjArray): Co<number> {
    yield { access: 'load', object: undefined, field: `${k.current.id}.args` };
    return pad !== 0 || handles.length === 0 ? errno.EINVAL : 0;
  },

  /** @see drm_syncobj_reset_ioctl() */
  *drm_syncobj_reset_ioctl(k: Kernel, file: DrmFile, args: SyncobjArray): Co<number> {
    const bad = yield* k.fn.drm_syncobj_array_check(k, args);
    if (bad !== 0) return bad;
    const found = yield* k.fn.drm_syncobj_array_find(k, file, args.handles);
    if (!('syncobjs' in found)) return found.ret;
    for (const syncobj of found.syncobjs)
      yield* k.fn.drm_syncobj_replace_fence(k, syncobj, undefined);
    yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
    return 0;
  },

  /** @see drm_syncobj_signal_ioctl() */
  *drm_syncobj_signal_ioctl(k: Kernel, file: DrmFile, args: SyncobjArray): Co<number> {
    const bad = yield* k.fn.drm_syncobj_array_check(k, args);
    if (bad !== 0) return bad;
    const found = yield* k.fn.drm_syncobj_array_find(k, file, args.handles);
    if (!('syncobjs' in found)) return found.ret;
    let ret = 0;
    for (const syncobj of found.syncobjs) {
      ret = yield* k.fn.drm_syncobj_assign_null_handle(k, syncobj);
      if (ret < 0) break;
    }
    yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
    return ret;
  },

  /** @see drm_syncobj_timeline_signal_ioctl() */
  *drm_syncobj_timeline_signal_ioctl(k: Kernel, file: DrmFile, args: SyncobjArray): Co<number> {
    const bad = yield* k.fn.drm_syncobj_array_check(k, args);
    if (bad !== 0) return bad;
    const found = yield* k.fn.drm_syncobj_array_find(k, file, args.handles);
    if (!('syncobjs' in found)) return found.ret;
    const ret = yield* k.fn.drm_syncobj_signal_points(k, found.syncobjs, args.points);
    yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
    return ret;
  },

  /** A node for each first, because behind the first point nothing may fail. */
  *drm_syncobj_signal_points(
    k: Kernel,
    syncobjs: readonly DrmSyncobj[],
    points: readonly number[],
  ): Co<number> {
    const chains: DmaFenceChain[] = [];
    for (let i = 0; i < syncobjs.length; i++) {
      const chain = yield* k.fn.dma_fence_chain_alloc(k);
      if (chain === undefined) {
        for (const made of chains) yield* k.fn.dma_fence_chain_free(k, made);
        return errno.ENOMEM;
      }
      chains.push(chain);
    }
    for (const [i, syncobj] of syncobjs.entries()) {
      const chain = chains[i];
      if (chain === undefined) continue;
      const stub = yield* k.fn.dma_fence_get_stub(k);
      yield* k.fn.drm_syncobj_add_point(k, syncobj, chain, stub, points[i] ?? 0);
      yield* k.fn.dma_fence_put(k, stub);
    }
    return 0;
  },

  /** @see drm_syncobj_query_ioctl() */
  *drm_syncobj_query_ioctl(
    k: Kernel,
    file: DrmFile,
    handles: readonly number[],
    flags: number,
  ): Co<{ readonly ret: number; readonly points?: readonly number[] }> {
    if ((flags & ~LAST_SUBMITTED) !== 0) return { ret: errno.EINVAL };
    if (handles.length === 0) return { ret: errno.EINVAL };
    const found = yield* k.fn.drm_syncobj_array_find(k, file, handles);
    if (!('syncobjs' in found)) return { ret: found.ret };
    const points: number[] = [];
    for (const syncobj of found.syncobjs) {
      const fence = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
      points.push(yield* k.fn.drm_syncobj_query_point(k, fence, (flags & LAST_SUBMITTED) !== 0));
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    }
    yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
    return { ret: 0, points };
  },

  /** How far a timeline is: the last node up to which everything has signalled, or the last that was submitted. */
  *drm_syncobj_query_point(k: Kernel, fence: DmaFence | undefined, submitted: boolean): Co<number> {
    if (fence === undefined) return 0;
    const chain = k.fn.to_dma_fence_chain(fence);
    if (chain === undefined) return 0;
    if (submitted) return fence.seqno;
    const last = yield* k.fn.drm_syncobj_last_unsignaled(k, fence);
    const there = yield* k.fn.dma_fence_is_signaled(k, last);
    k.commit();
    const point = there ? last.seqno : (k.fn.to_dma_fence_chain(last)?.prev_seqno ?? 0);
    yield* k.fn.dma_fence_put(k, last);
    return point;
  },

  /** The oldest node of the chain that is left: walking drops those that have signalled. */
  *drm_syncobj_last_unsignaled(k: Kernel, fence: DmaFence): Co<DmaFence> {
    yield* k.fn.dma_fence_get(k, fence);
    let last = fence;
    yield* k.fn.dma_fence_get(k, fence);
    let iter: DmaFence | undefined = fence;
    while (iter !== undefined) {
      if (iter.context !== fence.context) {
        yield* k.fn.dma_fence_put(k, iter);
        break;
      }
      yield* k.fn.dma_fence_put(k, last);
      yield* k.fn.dma_fence_get(k, iter);
      last = iter;
      iter = yield* k.fn.dma_fence_chain_walk(k, iter);
    }
    return last;
  },

  /** @see drm_syncobj_wait_ioctl(), drm_syncobj_timeline_wait_ioctl() */
  *drm_syncobj_wait_ioctl(k: Kernel, file: DrmFile, args: SyncobjWaitArgs): Co<SyncobjWaited> {
    const { handles, points, flags, timeoutNsec } = args;
    const deadline = k.release === '6.1' ? 0 : WAIT_DEADLINE;
    const available = points === undefined ? 0 : WAIT_AVAILABLE;
    if ((flags & ~(WAIT_ALL | WAIT_FOR_SUBMIT | available | deadline)) !== 0)
      return none(errno.EINVAL);
    if (handles.length === 0) return { ret: 0, first: 0 };
    const found = yield* k.fn.drm_syncobj_array_find(k, file, handles);
    if (!('syncobjs' in found)) return none(found.ret);
    const timeout = k.fn.drm_timeout_abs_to_jiffies(k, timeoutNsec);
    const wait: SyncobjWait = { points: points ?? handles.map(() => 0), flags, timeout };
    const waited = yield* k.fn.drm_syncobj_array_wait_timeout(k, found.syncobjs, wait);
    yield* k.fn.drm_syncobj_array_free(k, found.syncobjs);
    return waited.ret < 0 ? none(waited.ret) : { ret: 0, first: waited.first };
  },

  /** @see drm_syncobj_transfer_ioctl() */
  *drm_syncobj_transfer_ioctl(k: Kernel, file: DrmFile, args: SyncobjTransfer): Co<number> {
    if (args.pad !== 0) return errno.EINVAL;
    const dst = yield* k.fn.drm_syncobj_find(k, file, args.dstHandle);
    if (dst === undefined) return errno.ENOENT;
    const { ret, fence } = yield* k.fn.drm_syncobj_find_fence(
      k,
      file,
      args.srcHandle,
      args.srcPoint,
      args.flags,
    );
    let result = ret;
    if (fence !== undefined) {
      if (args.dstPoint === 0) {
        yield* k.fn.drm_syncobj_replace_fence(k, dst, fence);
        yield* k.fn.dma_fence_put(k, fence);
      } else result = yield* k.fn.drm_syncobj_transfer_point(k, dst, fence, args.dstPoint);
    }
    yield* k.fn.drm_syncobj_put(k, dst);
    return result;
  },

  /** A container is flattened before it becomes a point. @see drm_syncobj_transfer_to_timeline() */
  *drm_syncobj_transfer_point(
    k: Kernel,
    dst: DrmSyncobj,
    source: DmaFence,
    point: number,
  ): Co<number> {
    const fence = yield* k.fn.dma_fence_unwrap_merge(k, [source]);
    yield* k.fn.dma_fence_put(k, source);
    if (fence === undefined) return errno.ENOMEM;
    const chain = yield* k.fn.dma_fence_chain_alloc(k);
    if (chain !== undefined) yield* k.fn.drm_syncobj_add_point(k, dst, chain, fence, point);
    yield* k.fn.dma_fence_put(k, fence);
    return chain === undefined ? errno.ENOMEM : 0;
  },
};

type DrmSyncobjIoctlFunctions = typeof drmSyncobjIoctlFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmSyncobjIoctlFunctions {}
}
