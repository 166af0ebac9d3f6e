import { type Co } from './scheduler/point.ts';
import { type File } from './file.ts';
import { KObject, read, update, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { SpinLock, spin_lock, spin_unlock } from './spinlock.ts';
import { errno } from './errno.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';

/** The descriptors that a program has before it opens any. */
const STDERR = 2;

/** RLIMIT_NOFILE */
const fdsMax = 1024;

/** One entry of the table: a number that is taken, and the file behind it once that is installed. */
export class FdSlot extends KObject {
  open = false;
  file: File | undefined;
}

/**
 * The descriptors of the process; every thread of a program shares them. Readers hold no lock.
 *
 * @see include/linux/fdtable.h struct files_struct
 */
export class FilesStruct extends KObject {
  readonly file_lock = new SpinLock('files->file_lock');
  private readonly fds: FdSlot[] = [];

  /** The entry of a number, whether or not it is in use. */
  slot(fd: number): FdSlot {
    const known = this.fds[fd] ?? new FdSlot(`fd ${fd}`);
    this.fds[fd] = known;
    return known;
  }
}

/** current->files */
export function files_struct(k: Kernel): FilesStruct {
  return k.static('current->files', FilesStruct, () => new FilesStruct('files_struct'));
}

/** Functions of fs/file.c: from a number to a file and back. */
export const fdtableFunctions = {
  /** Takes the lowest free number; nothing is behind it yet. -EMFILE @see get_unused_fd_flags(), alloc_fd() */
  *get_unused_fd_flags(k: Kernel, _flags = 0): Co<number> {
    const files = files_struct(k);
    yield* spin_lock(k, files.file_lock);
    let fd = STDERR + 1;
    while (fd < fdsMax && (yield* read(files.slot(fd), 'open'))) fd++;
    if (fd < fdsMax) yield* write(files.slot(fd), 'open', true);
    yield* spin_unlock(k, files.file_lock);
    return fd < fdsMax ? fd : errno.EMFILE;
  },

  /** Gives a number back at which nothing was installed. @see put_unused_fd() */
  *put_unused_fd(k: Kernel, fd: number): Co<void> {
    const files = files_struct(k);
    yield* spin_lock(k, files.file_lock);
    yield* write(files.slot(fd), 'open', false);
    yield* spin_unlock(k, files.file_lock);
  },

  /** From here on every thread of the program can use the file: the caller's reference is the table's. @see fd_install() */
  *fd_install(k: Kernel, fd: number, file: File): Co<void> {
    const old = yield* update(files_struct(k).slot(fd), 'file', () => file);
    k.commit();
    if (old !== undefined) throw new KernelBug('bug', `fd ${fd} is installed twice`);
  },

  /**
   * The file of a number, with a reference. Without a lock: between the load and the reference the number may have been closed and be
   * another file's, so that both are looked at again.
   *
   * @see fget(), __fget_files_rcu()
   */
  *fget(k: Kernel, fd: number): Co<File | undefined> {
    if (fd < 0) return undefined;
    const slot = files_struct(k).slot(fd);
    yield* rcu_read_lock(k);
    for (;;) {
      const file = yield* read(slot, 'file');
      k.commit();
      if (file !== undefined && !(yield* k.fn.get_file_active(k, file))) continue;
      if (file !== undefined && (yield* read(slot, 'file')) !== file) {
        yield* k.fn.fput(k, file);
        continue;
      }
      yield* rcu_read_unlock(k);
      return file;
    }
  },

  /** Takes the file out of the table; the reference is the caller's now. @see file_close_fd() */
  *file_close_fd(k: Kernel, fd: number): Co<File | undefined> {
    if (fd < 0) return undefined;
    const files = files_struct(k);
    const slot = files.slot(fd);
    yield* spin_lock(k, files.file_lock);
    const file = yield* read(slot, 'file');
    k.commit();
    if (file !== undefined) {
      yield* write(slot, 'file', undefined);
      k.commit();
      yield* write(slot, 'open', false);
    }
    yield* spin_unlock(k, files.file_lock);
    return file;
  },

  /** Closes a descriptor: 0 or -EBADF. Until 6.6 it put the release off, as every other last reference. @see close() */
  *close(k: Kernel, fd: number): Co<number> {
    const file = yield* k.fn.file_close_fd(k, fd);
    if (file === undefined) return errno.EBADF;
    if (k.release === '6.1') yield* k.fn.fput(k, file);
    else yield* k.fn.fput_close_sync(k, file);
    return 0;
  },

  /** A second number for the same file; -EBADF, -EMFILE. @see dup() */
  *dup(k: Kernel, fildes: number): Co<number> {
    const file = yield* k.fn.fget(k, fildes);
    if (file === undefined) return errno.EBADF;
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) yield* k.fn.fput(k, file);
    else yield* k.fn.fd_install(k, fd, file);
    return fd;
  },
};

type FdtableFunctions = typeof fdtableFunctions;
declare module './kernel.ts' {
  interface Functions extends FdtableFunctions {}
}
