import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DrmFile } from './drm-syncobj-handle.ts';
import { DrmSyncobj, SyncobjEventfdEntry } from './drm-syncobj.ts';
import { type FileOperations } from './file.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { WAIT_AVAILABLE } from './drm-syncobj-wait.ts';
import { errno } from './errno.ts';
import { read } from './memory.ts';

/** @see include/uapi/drm/drm.h DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE, _FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE */
const SYNC_FILE = 1;
/** @see DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE */
const TIMELINE = 2;

/** @see include/uapi/drm/drm.h struct drm_syncobj_handle */
export interface SyncobjHandle {
  readonly handle: number;
  readonly flags: number;
  readonly fd: number;
  readonly pad: number;
  readonly point: number;
}

/** @see struct drm_syncobj_eventfd */
export interface SyncobjEventfd {
  readonly handle: number;
  readonly flags: number;
  readonly point: number;
  readonly fd: number;
  readonly pad: number;
}

/** @see drm_syncobj_file_fops */
export const drm_syncobj_file_fops: FileOperations = {
  name: 'syncobj_file',
  *release(k, file) {
    if (file.private_data instanceof DrmSyncobj) yield* k.fn.drm_syncobj_put(k, file.private_data);
  },
};

/** Functions of drivers/gpu/drm/drm_syncobj.c that lead to descriptors, and back. */
export const drmSyncobjFdFunctions = {
  /** What both directions look at first; the point that is meant, or an errno. Points came with 7.0. */
  *drm_syncobj_handle_args(k: Kernel, { flags, pad, point }: SyncobjHandle): Co<number> {
    yield { access: 'load', object: undefined, field: `${k.current.id}.args` };
    const valid = k.release === '7.2' ? SYNC_FILE | TIMELINE : SYNC_FILE;
    if (pad !== 0 || (flags & ~valid) !== 0) return errno.EINVAL;
    if (k.release !== '7.2') return 0;
    if ((flags & SYNC_FILE) === 0 && point !== 0) return errno.EINVAL;
    return (flags & TIMELINE) === 0 ? 0 : point;
  },

  /** @see drm_syncobj_handle_to_fd_ioctl() */
  *drm_syncobj_handle_to_fd_ioctl(k: Kernel, drm: DrmFile, args: SyncobjHandle): Co<number> {
    const point = yield* k.fn.drm_syncobj_handle_args(k, args);
    if (point < 0) return point;
    if ((args.flags & SYNC_FILE) !== 0)
      return yield* k.fn.drm_syncobj_export_sync_file(k, drm, args.handle, point);
    const syncobj = yield* k.fn.drm_syncobj_find(k, drm, args.handle);
    if (syncobj === undefined) return errno.EINVAL;
    const fd = yield* k.fn.drm_syncobj_get_fd(k, syncobj);
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return fd;
  },

  /** A descriptor of the syncobj itself, not of what is in it. @see drm_syncobj_get_fd() */
  *drm_syncobj_get_fd(k: Kernel, syncobj: DrmSyncobj): Co<number> {
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return fd;
    const file = yield* k.fn.anon_inode_getfile(k, 'syncobj_file', drm_syncobj_file_fops, syncobj);
    if (file === undefined) {
      yield* k.fn.put_unused_fd(k, fd);
      return errno.ENOMEM;
    }
    yield* k.fn.drm_syncobj_get(k, syncobj);
    yield* k.fn.fd_install(k, fd, file);
    return fd;
  },

  /** A sync_file of the fence as it is now. @see drm_syncobj_export_sync_file() */
  *drm_syncobj_export_sync_file(
    k: Kernel,
    drm: DrmFile,
    handle: number,
    point: number,
  ): Co<number> {
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return fd;
    const found = yield* k.fn.drm_syncobj_find_fence(k, drm, handle, point, 0);
    const { fence } = found;
    const sync_file = fence === undefined ? undefined : yield* k.fn.sync_file_create(k, fence);
    if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    if (sync_file === undefined) {
      yield* k.fn.put_unused_fd(k, fd);
      return found.ret === 0 ? errno.EINVAL : found.ret;
    }
    const file = yield* read(sync_file, 'file');
    if (file !== undefined) yield* k.fn.fd_install(k, fd, file);
    return fd;
  },

  /** @see drm_syncobj_fd_to_handle_ioctl() */
  *drm_syncobj_fd_to_handle_ioctl(k: Kernel, drm: DrmFile, args: SyncobjHandle): Co<number> {
    const point = yield* k.fn.drm_syncobj_handle_args(k, args);
    if (point < 0) return point;
    if ((args.flags & SYNC_FILE) === 0)
      return yield* k.fn.drm_syncobj_fd_to_handle(k, drm, args.fd);
    const fence = yield* k.fn.sync_file_get_fence(k, args.fd);
    if (fence === undefined) return errno.EINVAL;
    const ret = yield* k.fn.drm_syncobj_import_fence(k, drm, args.handle, fence, point);
    yield* k.fn.dma_fence_put(k, fence);
    return ret === 0 ? args.handle : ret;
  },

  /** A new handle each time, even of what the file has one of. @see drm_syncobj_fd_to_handle() */
  *drm_syncobj_fd_to_handle(k: Kernel, drm: DrmFile, fd: number): Co<number> {
    const file = yield* k.fn.fget(k, fd);
    if (file === undefined) return errno.EINVAL;
    const syncobj = file.private_data;
    const isSyncobj = file.f_op === drm_syncobj_file_fops && syncobj instanceof DrmSyncobj;
    const ret = isSyncobj ? yield* k.fn.drm_syncobj_get_handle(k, drm, syncobj) : errno.EINVAL;
    yield* k.fn.fput(k, file);
    return ret;
  },

  /**
   * The fence of a sync_file becomes what a syncobj has, or its next point. The kernel of 7.2 forgets both references if there is no
   * memory for the node; nothing that a program sees comes of it, so that they are dropped here.
   *
   * @see drm_syncobj_import_sync_file_fence()
   */
  *drm_syncobj_import_fence(
    k: Kernel,
    drm: DrmFile,
    handle: number,
    fence: DmaFence,
    point: number,
  ): Co<number> {
    const syncobj = yield* k.fn.drm_syncobj_find(k, drm, handle);
    if (syncobj === undefined) return errno.ENOENT;
    let ret = 0;
    if (point === 0) yield* k.fn.drm_syncobj_replace_fence(k, syncobj, fence);
    else {
      const chain = yield* k.fn.dma_fence_chain_alloc(k);
      if (chain === undefined) ret = errno.ENOMEM;
      else yield* k.fn.drm_syncobj_add_point(k, syncobj, chain, fence, point);
    }
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return ret;
  },

  /** @see drm_syncobj_eventfd_ioctl() */
  *drm_syncobj_eventfd_ioctl(k: Kernel, drm: DrmFile, args: SyncobjEventfd): Co<number> {
    if ((args.flags & ~WAIT_AVAILABLE) !== 0 || args.pad !== 0) return errno.EINVAL;
    const syncobj = yield* k.fn.drm_syncobj_find(k, drm, args.handle);
    if (syncobj === undefined) return errno.ENOENT;
    const ret = yield* k.fn.drm_syncobj_register_eventfd(k, syncobj, args);
    yield* k.fn.drm_syncobj_put(k, syncobj);
    return ret;
  },

  /** The eventfd of the descriptor is to be told. */
  *drm_syncobj_register_eventfd(
    k: Kernel,
    syncobj: DrmSyncobj,
    { fd, point, flags }: SyncobjEventfd,
  ): Co<number> {
    const ctx = yield* k.fn.eventfd_ctx_fdget(k, fd);
    if (typeof ctx === 'number') return ctx;
    if (yield* allocationFails(k, 'drm_syncobj_eventfd_ioctl()')) {
      yield* k.fn.eventfd_ctx_put(k, ctx);
      return errno.ENOMEM;
    }
    const entry = new SyncobjEventfdEntry(point, (flags & WAIT_AVAILABLE) !== 0, {
      signal: () => k.fn.eventfd_signal(k, ctx),
      put: () => k.fn.eventfd_ctx_put(k, ctx),
    });
    yield* k.fn.drm_syncobj_add_eventfd(k, syncobj, entry);
    return 0;
  },
};

type DrmSyncobjFdFunctions = typeof drmSyncobjFdFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmSyncobjFdFunctions {}
}
