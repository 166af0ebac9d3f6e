import { type Args, type Call, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { DMA_RESV_USAGE_READ, DMA_RESV_USAGE_WRITE } from './dma-resv-list.ts';
import { DmaBuf } from './dma-buf.ts';
import { type DmaFence } from './dma-fence.ts';
import { type File, type Ioctl } from './file.ts';
import { type Kernel } from './kernel.ts';
import { countFences, dma_fence_unwrap_for_each } from './sync-file-ioctl.ts';
import { dma_resv_usage_rw } from './dma-buf-poll.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';
import { read } from './memory.ts';

/** @see include/uapi/linux/dma-buf.h */
const DMA_BUF_SYNC_WRITE = 2;
const DMA_BUF_SYNC_RW = 3;

/** What both ioctls look at first: 0, -EFAULT, or -EINVAL for the flags. */
function checkArguments(args: Args): number {
  if (args.flag('fault')) return errno.EFAULT;
  const flags = args.number('flags');
  return (flags & ~DMA_BUF_SYNC_RW) === 0 && (flags & DMA_BUF_SYNC_RW) !== 0 ? 0 : errno.EINVAL;
}

/** The two ways between the fences of a buffer and sync_files, of drivers/dma-buf/dma-buf.c. */
export const dmaBufSyncFileFunctions = {
  /** A sync_file of what one would wait for now: what comes later is not in it. @see dma_buf_export_sync_file() */
  *dma_buf_export_sync_file(k: Kernel, dmabuf: DmaBuf, args: Args): Co<number | Reply> {
    const refused = checkArguments(args);
    k.commit();
    if (refused !== 0) return refused;
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return fd;
    const file = yield* k.fn.dma_buf_sync_file_of(k, dmabuf, args.number('flags'));
    if (typeof file === 'number') {
      yield* k.fn.put_unused_fd(k, fd);
      return file;
    }
    yield* k.fn.fd_install(k, fd, file);
    return { ret: 0, out: fd };
  },

  /** The file of the new sync_file, with one reference; -ENOMEM. */
  *dma_buf_sync_file_of(k: Kernel, dmabuf: DmaBuf, flags: number): Co<File | number> {
    const usage = dma_resv_usage_rw((flags & DMA_BUF_SYNC_WRITE) !== 0);
    const found = yield* k.fn.dma_resv_get_singleton(k, dmabuf.resv, usage);
    if (typeof found === 'number') return found;
    const fence = found[0] ?? (yield* k.fn.dma_fence_get_stub(k));
    const sync_file = yield* k.fn.sync_file_create(k, fence);
    yield* k.fn.dma_fence_put(k, fence);
    const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
    return file ?? errno.ENOMEM;
  },

  /** Adds what is in a sync_file to the fences of a buffer, as a writer's or a reader's. @see dma_buf_import_sync_file() */
  *dma_buf_import_sync_file(k: Kernel, dmabuf: DmaBuf, args: Args): Co<number> {
    const refused = checkArguments(args);
    k.commit();
    if (refused !== 0) return refused;
    const fence = yield* k.fn.sync_file_get_fence(k, args.number('fd'));
    if (fence === undefined) return errno.EINVAL;
    const usage = k.fn.dma_buf_import_usage(k, args.number('flags'));
    const num_fences = yield* countFences(k, fence);
    let ret = 0;
    if (num_fences > 0) {
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      ret = yield* k.fn.dma_resv_reserve_fences(k, dmabuf.resv, num_fences);
      if (ret === 0) yield* k.fn.dma_buf_import_fences(k, dmabuf, fence, usage);
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
    }
    yield* k.fn.dma_fence_put(k, fence);
    return ret;
  },

  /** Who writes is waited for by readers, too. */
  dma_buf_import_usage(_: Kernel, flags: number): number {
    return (flags & DMA_BUF_SYNC_WRITE) === 0 ? DMA_RESV_USAGE_READ : DMA_RESV_USAGE_WRITE;
  },

  /** Each of the fences, not the container. */
  *dma_buf_import_fences(k: Kernel, dmabuf: DmaBuf, fence: DmaFence, usage: number): Co<void> {
    yield* dma_fence_unwrap_for_each(k, fence, function* add(f) {
      yield* k.fn.dma_resv_add_fence(k, dmabuf.resv, f, usage);
      k.commit();
    });
  },
};

const dmaBufOf = (file: File): DmaBuf => {
  if (file.private_data instanceof DmaBuf) return file.private_data;
  throw new RangeError(`${file.label} is no dma-buf`);
};

/** The ioctls of a buffer about sync_files. @see dma_buf_ioctl() */
export const dmaBufSyncFileIoctls = {
  *DMA_BUF_IOCTL_EXPORT_SYNC_FILE(k, file, args) {
    return yield* k.fn.dma_buf_export_sync_file(k, dmaBufOf(file), args);
  },
  *DMA_BUF_IOCTL_IMPORT_SYNC_FILE(k, file, args) {
    return yield* k.fn.dma_buf_import_sync_file(k, dmaBufOf(file), args);
  },
} satisfies Readonly<Record<string, Ioctl>>;

/** What programs call of them. */
export const dmaBufSyncFileCalls = {
  DMA_BUF_IOCTL_EXPORT_SYNC_FILE: ioctlCall('DMA_BUF_IOCTL_EXPORT_SYNC_FILE'),
  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: ioctlCall('DMA_BUF_IOCTL_IMPORT_SYNC_FILE', 'buf_fd'),
} satisfies Readonly<Record<string, Call>>;

type DmaBufSyncFileFunctions = typeof dmaBufSyncFileFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufSyncFileFunctions {}
}
