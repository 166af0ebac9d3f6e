import { type Args, type Call, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { type File, type FileOperations } from './file.ts';
import { type Kernel } from './kernel.ts';
import { SW_SYNC_HAS_DEADLINE_BIT, SyncPt, SyncTimeline } from './sw-sync.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';
import { read } from './memory.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { test_bit } from './bitops.ts';

const INT_MAX = 2 ** 31 - 1;

/** The file of sw_sync: every open is a timeline of its own. @see drivers/dma-buf/sw_sync.c */
export const swSyncIoctlFunctions = {
  /** @see sw_sync_debugfs_open() */
  *sw_sync_debugfs_open(k: Kernel): Co<File | number> {
    const obj = yield* k.fn.sync_timeline_create(k, k.current.name);
    if (obj === undefined) return errno.ENOMEM;
    return yield* k.fn.alloc_file(k, 'sw_sync', sw_sync_debugfs_fops, obj);
  },

  /** A sync_file of a point: the file is complete before the descriptor shows it. @see sw_sync_ioctl_create_fence() */
  *sw_sync_ioctl_create_fence(k: Kernel, obj: SyncTimeline, args: Args): Co<number | Reply> {
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return fd;
    const file = yield* k.fn.sw_sync_fence_file(k, obj, args);
    if (typeof file === 'number') {
      yield* k.fn.put_unused_fd(k, fd);
      return file;
    }
    yield* k.fn.fd_install(k, fd, file);
    return { ret: 0, out: fd };
  },

  /** The file of the new sync_file, with one reference; or an errno. */
  *sw_sync_fence_file(k: Kernel, obj: SyncTimeline, args: Args): Co<File | number> {
    if (args.flag('fault')) return errno.EFAULT;
    const pt = yield* k.fn.sync_pt_create(k, obj, args.number('value') >>> 0);
    if (pt === undefined) return errno.ENOMEM;
    const sync_file = yield* k.fn.sync_file_create(k, pt);
    yield* k.fn.dma_fence_put(k, pt);
    const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
    return file ?? errno.ENOMEM;
  },

  /** The value is signed, and the increment is not: a large one is made of several. @see sw_sync_ioctl_inc() */
  *sw_sync_ioctl_inc(k: Kernel, obj: SyncTimeline, args: Args): Co<number> {
    if (args.flag('fault')) return errno.EFAULT;
    let value = args.number('value') >>> 0;
    while (value > INT_MAX) {
      yield* k.fn.sync_timeline_signal(k, obj, INT_MAX);
      value -= INT_MAX;
    }
    yield* k.fn.sync_timeline_signal(k, obj, value);
    return 0;
  },

  /** Since 6.6: the earliest deadline that somebody set, -ENOENT if nobody did. @see sw_sync_ioctl_get_deadline() */
  *sw_sync_ioctl_get_deadline(k: Kernel, args: Args): Co<number | Reply> {
    if (k.release === '6.1') return errno.ENOTTY;
    if (args.flag('fault')) return errno.EFAULT;
    if (args.number('deadline_ns', 0) !== 0 || args.number('pad', 0) !== 0) return errno.EINVAL;
    const fence = yield* k.fn.sync_file_get_fence(k, args.number('fence_fd'));
    if (fence === undefined) return errno.EINVAL;
    let ret: number | Reply = errno.EINVAL;
    if (fence instanceof SyncPt) {
      yield* spin_lock_irqsave(k, fence.lock);
      const known = yield* test_bit(SW_SYNC_HAS_DEADLINE_BIT, fence);
      ret = known ? { ret: 0, out: yield* read(fence, 'deadline') } : errno.ENOENT;
      k.commit();
      yield* spin_unlock_irqrestore(k, fence.lock);
    }
    yield* k.fn.dma_fence_put(k, fence);
    return ret;
  },
};

const timelineOf = (file: File): SyncTimeline => {
  if (file.private_data instanceof SyncTimeline) return file.private_data;
  throw new RangeError(`${file.label} is no timeline`);
};

/** @see sw_sync_debugfs_fops */
export const sw_sync_debugfs_fops: FileOperations = {
  name: 'sw_sync',
  *release(k, file) {
    yield* k.fn.sw_sync_debugfs_release(k, timelineOf(file));
  },
  ioctl: {
    *SW_SYNC_IOC_CREATE_FENCE(k, file, args) {
      return yield* k.fn.sw_sync_ioctl_create_fence(k, timelineOf(file), args);
    },
    *SW_SYNC_IOC_INC(k, file, args) {
      return yield* k.fn.sw_sync_ioctl_inc(k, timelineOf(file), args);
    },
    *SW_SYNC_GET_DEADLINE(k, _, args) {
      return yield* k.fn.sw_sync_ioctl_get_deadline(k, args);
    },
  },
};

/** What programs call of drivers/dma-buf/sw_sync.c. */
export const swSyncCalls = {
  SW_SYNC_IOC_CREATE_FENCE: ioctlCall('SW_SYNC_IOC_CREATE_FENCE'),
  SW_SYNC_IOC_INC: ioctlCall('SW_SYNC_IOC_INC'),
  SW_SYNC_GET_DEADLINE: ioctlCall('SW_SYNC_GET_DEADLINE'),
} satisfies Readonly<Record<string, Call>>;

type SwSyncIoctlFunctions = typeof swSyncIoctlFunctions;
declare module './kernel.ts' {
  interface Functions extends SwSyncIoctlFunctions {}
}
