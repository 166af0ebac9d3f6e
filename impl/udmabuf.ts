import { type Args, type Call } from './call.ts';
import { BackingStorage } from './dma-buf-exporter.ts';
import { type Co } from './scheduler/point.ts';
import { type DmaBuf, IosysMap } from './dma-buf.ts';
import { type DmaBufOps, SgTable } from './dma-buf-ops.ts';
import {
  F_SEAL_FUTURE_WRITE,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  type ShmemInode,
  shmem_inode,
} from './memfd.ts';
import { type File, type FileOperations } from './file.ts';
import { KObject, kfree, read, update, write } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type Open } from './file.ts';
import { dma_resv_assert_held } from './dma-resv.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';

const PAGE_SIZE = 4096;
const SIZE_LIMIT = 64 * 1024 * 1024;

/** What the slot of a udmabuf holds for access from the CPU: nothing, a table, or for a moment an error pointer. */
type Slot = SgTable | number | undefined;

/** @see drivers/dma-buf/udmabuf.c struct udmabuf */
export class Udmabuf extends KObject {
  readonly memfd: ShmemInode;
  readonly pages: BackingStorage;
  sg: Slot;

  constructor(label: string, memfd: ShmemInode) {
    super(label);
    this.memfd = memfd;
    this.pages = new BackingStorage(`pages of ${label}`);
  }
}

function* ubufOf(dmabuf: DmaBuf): Co<Udmabuf> {
  const priv = yield* read(dmabuf, 'priv');
  if (priv instanceof Udmabuf) return priv;
  throw new KernelBug('bug', `${dmabuf.label} is no udmabuf`);
}

/** The exporter of pages that userspace has. @see udmabuf_ops */
export const udmabuf_ops: DmaBufOps = {
  *map_dma_buf(k, attach, direction) {
    const { pages } = yield* ubufOf(attach.dmabuf);
    if (yield* allocationFails(k, 'get_sg_table()')) return errno.ENOMEM;
    return new SgTable(`sg_table of ${attach.label}`, direction, pages);
  },
  *unmap_dma_buf(_, __, sg_table) {
    yield* kfree(sg_table);
  },
  *release(k, dmabuf) {
    const ubuf = yield* ubufOf(dmabuf);
    const sg = yield* read(ubuf, 'sg');
    if (sg instanceof SgTable) yield* kfree(sg);
    yield* k.fn.unpin_all_folios(k, ubuf);
    yield* kfree(ubuf);
  },
  begin_cpu_access: (k, dmabuf, direction) => k.fn.begin_cpu_udmabuf(k, dmabuf, direction),
  end_cpu_access: (k, dmabuf) => k.fn.end_cpu_udmabuf(k, dmabuf),
  *mmap(_, dmabuf) {
    yield* ubufOf(dmabuf);
    return 0;
  },
  *vmap(k, dmabuf) {
    if (k.release !== '6.1') dma_resv_assert_held(k, dmabuf.resv);
    yield* ubufOf(dmabuf);
    return new IosysMap(`vmap of ${dmabuf.label}`);
  },
  *vunmap(k, dmabuf, map) {
    if (k.release !== '6.1') dma_resv_assert_held(k, dmabuf.resv);
    yield* kfree(map);
  },
};

/** Functions of drivers/dma-buf/udmabuf.c. */
export const udmabufFunctions = {
  /** The first one builds the table, in the slot that everybody reads, and nobody holds a lock. @see begin_cpu_udmabuf() */
  *begin_cpu_udmabuf(k: Kernel, dmabuf: DmaBuf, direction: SgTable['direction']): Co<number> {
    const ubuf = yield* ubufOf(dmabuf);
    if ((yield* read(ubuf, 'sg')) === undefined) {
      const failed = yield* allocationFails(k, 'get_sg_table()');
      const { pages } = ubuf;
      const built = new SgTable(`sg_table of ${ubuf.label}`, direction, pages);
      yield* write(ubuf, 'sg', failed ? errno.ENOMEM : built);
      const ret = yield* read(ubuf, 'sg');
      if (typeof ret === 'number') {
        yield* write(ubuf, 'sg', undefined);
        return ret;
      }
    }
    const sg = yield* read(ubuf, 'sg');
    if (sg instanceof SgTable) return 0;
    throw new KernelBug('bug', `${ubuf.label}: an error pointer is taken for a table`);
  },

  /** @see end_cpu_udmabuf() */
  *end_cpu_udmabuf(_: Kernel, dmabuf: DmaBuf): Co<number> {
    const ubuf = yield* ubufOf(dmabuf);
    const sg = yield* read(ubuf, 'sg');
    if (sg === undefined) return errno.EINVAL;
    if (sg instanceof SgTable) return 0;
    throw new KernelBug('bug', `${ubuf.label}: an error pointer is taken for a table`);
  },

  /** The pages go back to their memfd. @see unpin_all_folios() */
  *unpin_all_folios(_: Kernel, ubuf: Udmabuf): Co<void> {
    yield* update(ubuf.memfd, 'pins', (pins) => pins - 1);
  },

  /** It can grow, and neither shrink nor become read-only. @see check_memfd_seals() */
  *check_memfd_seals(_: Kernel, inode: ShmemInode): Co<number> {
    const seals = yield* read(inode, 'seals');
    const denied = seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE);
    return (seals & F_SEAL_SHRINK) !== 0 && denied === 0 ? 0 : errno.EINVAL;
  },

  /** Pins the pages of a range; since 6.12 there has to be one. @see udmabuf_pin_folios() */
  *udmabuf_pin_folios(k: Kernel, inode: ShmemInode, offset: number, size: number): Co<number> {
    if (size === 0 && k.release !== '6.1') return errno.EINVAL;
    if (offset + size > (yield* read(inode, 'size'))) return errno.EINVAL;
    yield* update(inode, 'pins', (pins) => pins + 1);
    k.commit();
    return 0;
  },

  /** Looks at the seals and pins, from 6.12 on under the lock that keeps both as they are. */
  *udmabuf_pin_memfd(k: Kernel, memfd: File, offset: number, size: number): Co<number> {
    const inode = shmem_inode(memfd);
    if (inode === undefined) return errno.EBADFD;
    const locks = k.release !== '6.1';
    if (locks) yield* k.fn.mutex_lock(k, inode.i_rwsem);
    let ret = yield* k.fn.check_memfd_seals(k, inode);
    k.commit();
    if (ret === 0) ret = yield* k.fn.udmabuf_pin_folios(k, inode, offset, size);
    if (locks) yield* k.fn.mutex_unlock(k, inode.i_rwsem);
    return ret;
  },

  /** A buffer of a range of a memfd, at a descriptor. @see udmabuf_create() */
  *udmabuf_create(k: Kernel, memfd: number, offset: number, size: number): Co<number> {
    if (yield* allocationFails(k, 'udmabuf_create()')) return errno.ENOMEM;
    if (offset % PAGE_SIZE !== 0 || size % PAGE_SIZE !== 0) return errno.EINVAL;
    if (size > SIZE_LIMIT || size === 0) return errno.EINVAL;
    const file = yield* k.fn.fget(k, memfd);
    if (file === undefined) return errno.EBADFD;
    const ret = yield* k.fn.udmabuf_pin_memfd(k, file, offset, size);
    const inode = shmem_inode(file);
    yield* k.fn.fput(k, file);
    if (ret !== 0 || inode === undefined) return ret;
    return yield* k.fn.export_udmabuf(k, new Udmabuf(`udmabuf of ${inode.label}`, inode), size);
  },

  /** The buffer and its descriptor; in 6.1 it stays for ever if there is none left. @see export_udmabuf() */
  *export_udmabuf(k: Kernel, ubuf: Udmabuf, size: number): Co<number> {
    const info = { name: ubuf.label, ops: udmabuf_ops, size, resv: undefined, priv: ubuf };
    const dmabuf = yield* k.fn.dma_buf_export(k, info);
    if (typeof dmabuf === 'number') {
      yield* k.fn.unpin_all_folios(k, ubuf);
      yield* kfree(ubuf);
      return dmabuf;
    }
    const fd = yield* k.fn.dma_buf_fd(k, dmabuf, 0);
    if (fd < 0 && k.release !== '6.1') yield* k.fn.dma_buf_put(k, dmabuf);
    return fd;
  },
};

/** @see udmabuf_fops */
export const udmabuf_fops: FileOperations = {
  name: 'udmabuf',
  ioctl: {
    *UDMABUF_CREATE(k: Kernel, _: File, args: Args): Co<number> {
      k.commit();
      const memfd = args.number('memfd');
      return yield* k.fn.udmabuf_create(k, memfd, args.number('offset'), args.number('size'));
    },
  },
};

/** The device node of udmabuf. */
export const udmabufDevices: Readonly<Record<string, Open>> = {
  '/dev/udmabuf': (k, path) => k.fn.alloc_file(k, path, udmabuf_fops, undefined),
};

/** What processes call of drivers/dma-buf/udmabuf.c. */
export const udmabufCalls: Readonly<Record<string, Call>> = {
  UDMABUF_CREATE: ioctlCall('UDMABUF_CREATE'),
};

type UdmabufFunctions = typeof udmabufFunctions;
declare module './kernel.ts' {
  interface Functions extends UdmabufFunctions {}
}
