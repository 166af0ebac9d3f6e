import { type Args, type Call } from './call.ts';
import { DmaBuf, DmaBufName } from './dma-buf.ts';
import { type Co } from './scheduler/point.ts';
import { type DmaDataDirection } from './dma-buf-ops.ts';
import { type File, type Ioctl } from './file.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';
import { kfree, read, update } from './memory.ts';
import { spin_lock, spin_unlock } from './spinlock.ts';

/** @see include/uapi/linux/dma-buf.h */
const DMA_BUF_SYNC_READ = 1;
const DMA_BUF_SYNC_WRITE = 2;
const DMA_BUF_SYNC_RW = 3;
const DMA_BUF_SYNC_END = 4;
const DMA_BUF_SYNC_VALID_FLAGS_MASK = DMA_BUF_SYNC_RW | DMA_BUF_SYNC_END;
const DMA_BUF_NAME_LEN = 32;

const SEEK_SET = 0;
const SEEK_END = 2;

/** The buffer behind a file whose operations are those of buffers. */
export function* dma_buf_of(file: File): Co<DmaBuf> {
  const dmabuf = yield* read(file, 'private_data');
  if (dmabuf instanceof DmaBuf) return dmabuf;
  throw new RangeError(`${file.label} is no dma-buf`);
}

/** The direction that the flags of DMA_BUF_IOCTL_SYNC say; undefined for none. */
function directionOf(flags: number): DmaDataDirection | undefined {
  switch (flags & DMA_BUF_SYNC_RW) {
    case DMA_BUF_SYNC_READ:
      return 'DMA_FROM_DEVICE';
    case DMA_BUF_SYNC_WRITE:
      return 'DMA_TO_DEVICE';
    case DMA_BUF_SYNC_RW:
      return 'DMA_BIDIRECTIONAL';
    default:
      return undefined;
  }
}

/** Functions of drivers/dma-buf/dma-buf.c that processes reach by a descriptor. */
export const dmaBufIoctlFunctions = {
  /** Begins or ends an access of the CPU. @see dma_buf_ioctl() */
  *dma_buf_sync_ioctl(k: Kernel, dmabuf: DmaBuf, flags: number): Co<number> {
    if ((flags & ~DMA_BUF_SYNC_VALID_FLAGS_MASK) !== 0) return errno.EINVAL;
    const direction = directionOf(flags);
    if (direction === undefined) return errno.EINVAL;
    if ((flags & DMA_BUF_SYNC_END) !== 0)
      return yield* k.fn.dma_buf_end_cpu_access(k, dmabuf, direction);
    return yield* k.fn.dma_buf_begin_cpu_access(k, dmabuf, direction);
  },

  /** A new name for the old one, under the lock that readers take; a buffer that is attached has one like any other. @see dma_buf_set_name() */
  *dma_buf_set_name(k: Kernel, dmabuf: DmaBuf, text: string): Co<number> {
    if (text.length + 1 > DMA_BUF_NAME_LEN) return errno.EINVAL;
    if (yield* allocationFails(k, 'strndup_user()')) return errno.ENOMEM;
    const name = new DmaBufName(text);
    yield* spin_lock(k, dmabuf.name_lock);
    const old = yield* update(dmabuf, 'name', () => name);
    k.commit();
    if (old !== undefined) yield* kfree(old);
    yield* spin_unlock(k, dmabuf.name_lock);
    return 0;
  },

  /** Tells the size: the end, or the beginning, of a buffer, and nothing between. @see dma_buf_llseek() */
  *dma_buf_llseek(k: Kernel, file: File, offset: number, whence: number): Co<number> {
    const dmabuf = yield* dma_buf_of(file);
    k.commit();
    if (whence !== SEEK_END && whence !== SEEK_SET) return errno.EINVAL;
    if (offset !== 0) return errno.EINVAL;
    return whence === SEEK_END ? dmabuf.size : 0;
  },
};

/** A copy from userspace comes first, and fails if the argument points nowhere. The handler of a signal asks for no restart. */
const copied = (run: (k: Kernel, dmabuf: DmaBuf, args: Args) => Co<number>): Ioctl =>
  function* ioctl(k, file, args) {
    const dmabuf = yield* dma_buf_of(file);
    k.commit();
    if (args.flag('fault')) return errno.EFAULT;
    const ret = yield* run(k, dmabuf, args);
    return ret === errno.ERESTARTSYS ? errno.EINTR : ret;
  };

const setName = copied((k, dmabuf, args) => k.fn.dma_buf_set_name(k, dmabuf, args.text('name')));

/** The ioctls of a buffer, but those that make and take a sync_file. @see dma_buf_ioctl() */
export const dmaBufIoctls: Readonly<Record<string, Ioctl>> = {
  DMA_BUF_IOCTL_SYNC: copied((k, dmabuf, args) =>
    k.fn.dma_buf_sync_ioctl(k, dmabuf, args.number('flags')),
  ),
  DMA_BUF_SET_NAME_A: setName,
  DMA_BUF_SET_NAME_B: setName,
};

/** What processes call of drivers/dma-buf/dma-buf.c. */
export const dmaBufIoctlCalls: Readonly<Record<string, Call>> = Object.fromEntries(
  Object.keys(dmaBufIoctls).map((command) => [command, ioctlCall(command)]),
);

type DmaBufIoctlFunctions = typeof dmaBufIoctlFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufIoctlFunctions {}
}
