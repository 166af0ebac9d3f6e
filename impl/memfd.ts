import { type Call } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { type File, type FileOperations } from './file.ts';
import { KObject, kfree, read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { Mutex } from './mutex.ts';
import { errno } from './errno.ts';
import { reply } from './ioctl.ts';

/** @see include/uapi/linux/fcntl.h */
const F_ADD_SEALS = 1033;
const F_GET_SEALS = 1034;
const F_SEAL_SEAL = 1;
/** See {@link F_ADD_SEALS}. */
export const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;
/** See {@link F_ADD_SEALS}. */
export const F_SEAL_WRITE = 8;
/** See {@link F_ADD_SEALS}. */
export const F_SEAL_FUTURE_WRITE = 16;
const F_SEAL_EXEC = 32;
const F_SEALS_6_1 = 31;
const MFD_ALLOW_SEALING = 2;
const PAGE_SIZE = 4096;

/** A file in memory: its size, its seals, and how often its pages are pinned. @see struct shmem_inode_info */
export class ShmemInode extends KObject {
  size = 0;
  seals: number;
  pins = 0;
  /** inode->i_rwsem; who would take it for reading takes it alone here. */
  readonly i_rwsem: Mutex;

  constructor(label: string, seals: number) {
    super(label);
    this.seals = seals;
    this.i_rwsem = new Mutex(`${label}->i_rwsem`);
  }
}

const memfd_fops: FileOperations = {
  name: 'memfd',
  *release(_, file) {
    const inode = yield* read(file, 'private_data');
    // The pages that a udmabuf has pinned outlive the file, and with them what counts them.
    if (inode instanceof ShmemInode && (yield* read(inode, 'pins')) === 0) yield* kfree(inode);
  },
};

/** The memory behind a memfd; undefined for a file of another kind. */
export function shmem_inode(file: File): ShmemInode | undefined {
  return file.private_data instanceof ShmemInode ? file.private_data : undefined;
}

/** Functions of mm/memfd.c and mm/shmem.c on the size and the seals of a file in memory. */
export const memfdFunctions = {
  /** @see memfd_create() */
  *memfd_create(k: Kernel, flags: number): Co<number> {
    const fd = yield* k.fn.get_unused_fd_flags(k, flags);
    if (fd < 0) return fd;
    const seals = (flags & MFD_ALLOW_SEALING) === 0 ? F_SEAL_SEAL : 0;
    const inode = new ShmemInode(`memfd ${fd}`, seals);
    const file = yield* k.fn.alloc_file(k, inode.label, memfd_fops, inode);
    yield* k.fn.fd_install(k, fd, file);
    return fd;
  },

  /** @see memfd_add_seals() */
  *memfd_add_seals(k: Kernel, inode: ShmemInode, added: number): Co<number> {
    const known = k.release === '6.1' ? F_SEALS_6_1 : F_SEALS_6_1 | F_SEAL_EXEC;
    if ((added & ~known) !== 0) return errno.EINVAL;
    yield* k.fn.mutex_lock(k, inode.i_rwsem);
    const ret = yield* k.fn.memfd_add_seals_locked(k, inode, added);
    k.commit();
    yield* k.fn.mutex_unlock(k, inode.i_rwsem);
    return ret;
  },

  /** The part under the lock of the file; it does not wait for pins to go. */
  *memfd_add_seals_locked(_: Kernel, inode: ShmemInode, added: number): Co<number> {
    const seals = yield* read(inode, 'seals');
    if ((seals & F_SEAL_SEAL) !== 0) return errno.EPERM;
    const all = (added & F_SEAL_EXEC) === 0 ? added : added | (F_SEALS_6_1 & ~F_SEAL_SEAL);
    const closesWrites = (all & F_SEAL_WRITE) !== 0 && (seals & F_SEAL_WRITE) === 0;
    if (closesWrites && (yield* read(inode, 'pins')) > 0) return errno.EBUSY;
    yield* write(inode, 'seals', seals | all);
    return 0;
  },

  /** @see memfd_fcntl() */
  *memfd_fcntl(k: Kernel, inode: ShmemInode, cmd: number, arg: number): Co<number> {
    if (cmd === F_ADD_SEALS) return yield* k.fn.memfd_add_seals(k, inode, arg);
    if (cmd !== F_GET_SEALS) return errno.EINVAL;
    const seals = yield* read(inode, 'seals');
    k.commit();
    return seals;
  },

  /** A new size, unless a seal forbids it. @see shmem_setattr() */
  *shmem_setattr(k: Kernel, inode: ShmemInode, size: number): Co<number> {
    yield* k.fn.mutex_lock(k, inode.i_rwsem);
    const old = yield* read(inode, 'size');
    const seal = size < old ? F_SEAL_SHRINK : size > old ? F_SEAL_GROW : 0;
    const ret = ((yield* read(inode, 'seals')) & seal) === 0 ? 0 : errno.EPERM;
    if (ret === 0) yield* write(inode, 'size', Math.ceil(size / PAGE_SIZE) * PAGE_SIZE);
    k.commit();
    yield* k.fn.mutex_unlock(k, inode.i_rwsem);
    return ret;
  },
};

/** What processes call of files in memory. */
export const memfdCalls = {
  *memfd(k, args) {
    return reply(yield* k.fn.memfd_create(k, args.number('flags')));
  },
  *fcntl(k, args) {
    const file = yield* k.fn.fget(k, args.number('fd'));
    if (file === undefined) return reply(errno.EBADF);
    const inode = shmem_inode(file);
    const ret =
      inode === undefined
        ? errno.EINVAL
        : yield* k.fn.memfd_fcntl(k, inode, args.number('cmd'), args.number('arg'));
    yield* k.fn.fput(k, file);
    return reply(ret);
  },
  *ftruncate(k, args) {
    const length = args.number('length');
    if (length < 0) return reply(errno.EINVAL);
    const file = yield* k.fn.fget(k, args.number('fd'));
    if (file === undefined) return reply(errno.EBADF);
    const inode = shmem_inode(file);
    const ret = inode === undefined ? errno.EINVAL : yield* k.fn.shmem_setattr(k, inode, length);
    yield* k.fn.fput(k, file);
    return reply(ret);
  },
} satisfies Readonly<Record<string, Call>>;

type MemfdFunctions = typeof memfdFunctions;
declare module './kernel.ts' {
  interface Functions extends MemfdFunctions {}
}
