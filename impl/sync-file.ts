import { type Co } from './scheduler/point.ts';
import { type DmaFence, DmaFenceCb } from './dma-fence.ts';
import { EPOLLIN, type PollTable } from './poll.ts';
import { type File, type FileOperations } from './file.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { KObject, kfree, read, write } from './memory.ts';
import { WaitQueueHead } from './wait-queue.ts';
import { list_empty } from './list.ts';
import { test_and_set_bit, test_bit } from './bitops.ts';

/** @see include/linux/sync_file.h */
const POLL_ENABLED = 0;

/** A fence that userspace has at a descriptor. @see include/linux/sync_file.h struct sync_file */
export class SyncFile extends KObject {
  file: File | undefined;
  user_name = '';
  readonly wq: WaitQueueHead;
  flags = 0;
  fence: DmaFence | undefined;
  readonly cb: DmaFenceCb;

  constructor() {
    super('sync_file');
    this.wq = new WaitQueueHead('sync_file.wq', this);
    this.cb = new DmaFenceCb('sync_file.cb', (k) => k.fn.fence_check_cb_func(k, this));
    this.parts = [this.wq, this.wq.lock, this.cb];
  }
}

/** Functions of drivers/dma-buf/sync_file.c but for its ioctls. */
export const syncFileFunctions = {
  /** Without a fence yet; undefined is NULL. @see sync_file_alloc() */
  *sync_file_alloc(k: Kernel): Co<SyncFile | undefined> {
    if (yield* allocationFails(k, 'sync_file_alloc()')) return undefined;
    const sync_file = new SyncFile();
    const file = yield* k.fn.anon_inode_getfile(k, 'sync_file', sync_file_fops, sync_file);
    if (file === undefined) return undefined;
    yield* write(sync_file, 'file', file);
    return sync_file;
  },

  /** The fence has signalled: wakes everybody who polls. @see fence_check_cb_func() */
  *fence_check_cb_func(k: Kernel, sync_file: SyncFile): Co<void> {
    yield* k.fn.wake_up_all(k, sync_file.wq);
  },

  /** A file of a fence, with a reference of its own to it; undefined is NULL. @see sync_file_create() */
  *sync_file_create(k: Kernel, fence: DmaFence): Co<SyncFile | undefined> {
    const sync_file = yield* k.fn.sync_file_alloc(k);
    if (sync_file === undefined) return undefined;
    yield* k.fn.dma_fence_get(k, fence);
    yield* write(sync_file, 'fence', fence);
    return sync_file;
  },

  /** The sync_file of a descriptor, with a reference to its file; undefined if it is no sync_file. @see sync_file_fdget() */
  *sync_file_fdget(k: Kernel, fd: number): Co<SyncFile | undefined> {
    const file = yield* k.fn.fget(k, fd);
    if (file === undefined) return undefined;
    if (file.private_data instanceof SyncFile) return file.private_data;
    yield* k.fn.fput(k, file);
    return undefined;
  },

  /** The fence of a descriptor, with a reference; undefined if it is no sync_file. @see sync_file_get_fence() */
  *sync_file_get_fence(k: Kernel, fd: number): Co<DmaFence | undefined> {
    const sync_file = yield* k.fn.sync_file_fdget(k, fd);
    if (sync_file === undefined) return undefined;
    const fence = yield* k.fn.sync_file_fence(k, sync_file);
    yield* k.fn.dma_fence_get(k, fence);
    yield* k.fn.sync_file_fput(k, sync_file);
    return fence;
  },

  /** The fence of a sync_file that is complete; it never changes. */
  *sync_file_fence(_: Kernel, sync_file: SyncFile): Co<DmaFence> {
    const fence = yield* read(sync_file, 'fence');
    if (fence === undefined)
      throw new KernelBug('null-dereference', `${sync_file.label} is used before it has a fence`);
    return fence;
  },

  /** Drops a reference to the file of a sync_file. */
  *sync_file_fput(k: Kernel, sync_file: SyncFile): Co<void> {
    const file = yield* read(sync_file, 'file');
    if (file !== undefined) yield* k.fn.fput(k, file);
  },

  /** A new sync_file of what has not signalled in two others; undefined is NULL. @see sync_file_merge() */
  *sync_file_merge(k: Kernel, name: string, a: SyncFile, b: SyncFile): Co<SyncFile | undefined> {
    const sync_file = yield* k.fn.sync_file_alloc(k);
    if (sync_file === undefined) return undefined;
    const fences = [yield* read(a, 'fence'), yield* read(b, 'fence')];
    const fence = yield* k.fn.dma_fence_unwrap_merge(k, fences);
    if (fence === undefined) {
      yield* k.fn.sync_file_fput(k, sync_file);
      return undefined;
    }
    yield* write(sync_file, 'fence', fence);
    yield* write(sync_file, 'user_name', name);
    return sync_file;
  },

  /** Nobody polls any more; the callback must not run once the memory is gone. @see sync_file_release() */
  *sync_file_release(k: Kernel, sync_file: SyncFile): Co<void> {
    const fence = yield* read(sync_file, 'fence');
    if (fence !== undefined) {
      if (yield* test_bit(POLL_ENABLED, sync_file))
        yield* k.fn.dma_fence_remove_callback(k, fence, sync_file.cb);
      yield* k.fn.dma_fence_put(k, fence);
    }
    yield* kfree(sync_file);
  },

  /** The first poll adds the callback, which the others share; the fence is tested behind that, so that no signal is missed. @see sync_file_poll() */
  *sync_file_poll(k: Kernel, file: File, sync_file: SyncFile, wait: PollTable): Co<number> {
    yield* k.fn.poll_wait(k, file, sync_file.wq, wait);
    const fence = yield* k.fn.sync_file_fence(k, sync_file);
    yield* k.fn.sync_file_poll_enable(k, sync_file, fence);
    return (yield* k.fn.dma_fence_is_signaled(k, fence)) ? EPOLLIN : 0;
  },

  /** Adds the callback, once in the life of the file. */
  *sync_file_poll_enable(k: Kernel, sync_file: SyncFile, fence: DmaFence): Co<void> {
    if (!(yield* list_empty(sync_file.cb.node))) return;
    if (yield* test_and_set_bit(POLL_ENABLED, sync_file)) return;
    const ret = yield* k.fn.dma_fence_add_callback(k, fence, sync_file.cb);
    if (ret < 0) yield* k.fn.wake_up_all(k, sync_file.wq);
  },
};

/** The sync_file that a file is. */
export function syncFileOf(file: File): SyncFile {
  if (file.private_data instanceof SyncFile) return file.private_data;
  throw new RangeError(`${file.label} is no sync_file`);
}

/** @see sync_file_fops */
export const sync_file_fops: FileOperations = {
  name: 'sync_file',
  *release(k, file) {
    yield* k.fn.sync_file_release(k, syncFileOf(file));
  },
  *poll(k, file, wait) {
    return yield* k.fn.sync_file_poll(k, file, syncFileOf(file), wait);
  },
  ioctl: {
    *SYNC_IOC_MERGE(k, file, args) {
      return yield* k.fn.sync_file_ioctl_merge(k, syncFileOf(file), args);
    },
    *SYNC_IOC_FILE_INFO(k, file, args) {
      return yield* k.fn.sync_file_ioctl_fence_info(k, syncFileOf(file), args);
    },
    *SYNC_IOC_SET_DEADLINE(k, file, args) {
      return yield* k.fn.sync_file_ioctl_set_deadline(k, syncFileOf(file), args);
    },
  },
};

type SyncFileFunctions = typeof syncFileFunctions;
declare module './kernel.ts' {
  interface Functions extends SyncFileFunctions {}
}
