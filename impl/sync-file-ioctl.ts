import { type Args, type Call, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { DmaFenceUnwrap } from './dma-fence-unwrap.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { type SyncFile } from './sync-file.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { read } from './memory.ts';

/** Room for a name, with the zero at its end. */
const NAME_SIZE = 32;

/** What a program is told of one fence; of the time only whether there is one, as recordings have it. @see struct sync_fence_info */
export interface SyncFenceInfo {
  readonly obj: string;
  readonly driver: string;
  readonly status: number;
  readonly ts: number | 'nonzero';
}

/** Every fence inside containers, one after the other. @see dma_fence_unwrap_for_each() */
export function* dma_fence_unwrap_for_each(
  k: Kernel,
  head: DmaFence,
  visit: (fence: DmaFence) => Co<void>,
): Co<void> {
  const cursor = new DmaFenceUnwrap(`dma_fence_unwrap of ${k.current.name}`);
  let fence = yield* k.fn.dma_fence_unwrap_first(k, head, cursor);
  while (fence !== undefined) {
    yield* visit(fence);
    fence = yield* k.fn.dma_fence_unwrap_next(k, cursor);
    k.commit();
  }
}

/** How many fences are inside. */
export function* countFences(k: Kernel, head: DmaFence): Co<number> {
  let num_fences = 0;
  yield* dma_fence_unwrap_for_each(k, head, function* count() {
    yield { access: 'load', object: undefined, field: 'num_fences' };
    num_fences++;
  });
  return num_fences;
}

/** The ioctls of drivers/dma-buf/sync_file.c. */
export const syncFileIoctlFunctions = {
  /** @see sync_file_ioctl_merge() */
  *sync_file_ioctl_merge(k: Kernel, sync_file: SyncFile, args: Args): Co<number | Reply> {
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return fd;
    const ret = yield* k.fn.sync_file_ioctl_merge_at(k, sync_file, args, fd);
    if (ret === 0) return { ret, out: fd };
    yield* k.fn.put_unused_fd(k, fd);
    return ret;
  },

  /** The rest, with a number for the descriptor: 0, or an errno with nothing installed. */
  *sync_file_ioctl_merge_at(k: Kernel, sync_file: SyncFile, args: Args, fd: number): Co<number> {
    if (args.flag('fault')) return errno.EFAULT;
    if (args.number('flags') !== 0 || args.number('pad') !== 0) return errno.EINVAL;
    const fence2 = yield* k.fn.sync_file_fdget(k, args.number('fd2'));
    if (fence2 === undefined) return errno.ENOENT;
    const fence3 = yield* k.fn.sync_file_merge(k, args.text('name', 'merged'), sync_file, fence2);
    const file = fence3 === undefined ? undefined : yield* read(fence3, 'file');
    if (file !== undefined) yield* k.fn.fd_install(k, fd, file);
    yield* k.fn.sync_file_fput(k, fence2);
    return file === undefined ? errno.ENOMEM : 0;
  },

  /** The name that a merge gave it, or one that is made of its fence's. @see sync_file_get_name() */
  *sync_file_get_name(k: Kernel, sync_file: SyncFile, fence: DmaFence): Co<string> {
    const user_name = yield* read(sync_file, 'user_name');
    if (user_name !== '') return user_name.slice(0, NAME_SIZE - 1);
    yield* rcu_read_lock(k);
    const driver = yield* k.fn.dma_fence_driver_name(k, fence);
    const timeline = yield* k.fn.dma_fence_timeline_name(k, fence);
    const name = `${driver}-${timeline}${fence.context}-${fence.seqno}`;
    yield* rcu_read_unlock(k);
    return name.slice(0, NAME_SIZE - 1);
  },

  /** A fence that is pending has no time. @see sync_fill_fence_info() */
  *sync_fill_fence_info(k: Kernel, fence: DmaFence): Co<SyncFenceInfo> {
    yield* rcu_read_lock(k);
    const driver = yield* k.fn.dma_fence_driver_name(k, fence);
    const obj = yield* k.fn.dma_fence_timeline_name(k, fence);
    const status = yield* k.fn.dma_fence_get_status(k, fence);
    const signaled = yield* k.fn.dma_fence_is_signaled(k, fence);
    const timestamp = signaled ? yield* k.fn.dma_fence_timestamp(k, fence) : 0;
    yield* rcu_read_unlock(k);
    return { obj, driver, status, ts: timestamp === 0 ? 0 : 'nonzero' };
  },

  /** How many fences, the status of the whole, and with room for all of them that of each. @see sync_file_ioctl_fence_info() */
  *sync_file_ioctl_fence_info(k: Kernel, sync_file: SyncFile, args: Args): Co<number | Reply> {
    if (args.flag('fault')) return errno.EFAULT;
    if (args.number('flags') !== 0 || args.number('pad') !== 0) return errno.EINVAL;
    const room = args.number('num_fences');
    const head = yield* k.fn.sync_file_fence(k, sync_file);
    const num_fences = yield* countFences(k, head);
    let status = 1;
    let fences: readonly SyncFenceInfo[] | undefined;
    if (room === 0) {
      status = yield* k.fn.dma_fence_get_status(k, head);
    } else {
      if (room < num_fences) return errno.EINVAL;
      if (yield* allocationFails(k, 'sync_file_ioctl_fence_info()')) return errno.ENOMEM;
      fences = yield* k.fn.sync_file_fence_infos(k, head);
      for (const fence of fences) status = status <= 0 ? status : fence.status;
    }
    const name = yield* k.fn.sync_file_get_name(k, sync_file, head);
    const out = { name, status, flags: 0, num_fences: fences?.length ?? num_fences };
    return { ret: 0, out: fences === undefined ? out : { ...out, fences } };
  },

  /** The second pass: what each fence says. */
  *sync_file_fence_infos(k: Kernel, head: DmaFence): Co<readonly SyncFenceInfo[]> {
    const infos: SyncFenceInfo[] = [];
    yield* dma_fence_unwrap_for_each(k, head, function* fill(fence) {
      infos.push(yield* k.fn.sync_fill_fence_info(k, fence));
    });
    return infos;
  },

  /** Since 6.6; before, nobody knew the command. @see sync_file_ioctl_set_deadline() */
  *sync_file_ioctl_set_deadline(k: Kernel, sync_file: SyncFile, args: Args): Co<number> {
    if (k.release === '6.1') return errno.ENOTTY;
    if (args.flag('fault')) return errno.EFAULT;
    if (args.number('pad') !== 0) return errno.EINVAL;
    const fence = yield* k.fn.sync_file_fence(k, sync_file);
    yield* k.fn.dma_fence_set_deadline(k, fence, args.number('deadline_ns'));
    k.commit();
    return 0;
  },
};

/** What programs call of drivers/dma-buf/sync_file.c. */
export const syncFileCalls = {
  SYNC_IOC_MERGE: ioctlCall('SYNC_IOC_MERGE'),
  SYNC_IOC_FILE_INFO: ioctlCall('SYNC_IOC_FILE_INFO'),
  SYNC_IOC_SET_DEADLINE: ioctlCall('SYNC_IOC_SET_DEADLINE'),
} satisfies Readonly<Record<string, Call>>;

type SyncFileIoctlFunctions = typeof syncFileIoctlFunctions;
declare module './kernel.ts' {
  interface Functions extends SyncFileIoctlFunctions {}
}
