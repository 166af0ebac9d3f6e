import { type Args, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { KObject, update } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type PollTable } from './poll.ts';
import { kfree_rcu } from './rcu.ts';

/** One ioctl of a file: a negative errno, or what it returns and writes for the caller. */
export type Ioctl = (k: Kernel, file: File, args: Args) => Co<number | Reply>;

/** What opening a device node gives: a file with one reference, or a negative errno. */
export type Open = (k: Kernel, path: string) => Co<File | number>;

/** What a kind of file can do. @see include/linux/fs.h struct file_operations */
export interface FileOperations {
  readonly name: string;
  /** Runs once, in process context, when the last reference is gone. */
  readonly release?: (k: Kernel, file: File) => Co<void>;
  /** What of the events there is now; joins the wait queues that tell of the others. */
  readonly poll?: (k: Kernel, file: File, wait: PollTable) => Co<number>;
  /** By the macro of the command; who has none of a name answers -ENOTTY. */
  readonly ioctl?: Readonly<Record<string, Ioctl>>;
  /** The number of bytes, or an errno; what it reads is in the reply. */
  readonly read?: (k: Kernel, file: File, args: Args) => Co<number | Reply>;
  readonly write?: (k: Kernel, file: File, args: Args) => Co<number | Reply>;
  readonly llseek?: (k: Kernel, file: File, offset: number, whence: number) => Co<number>;
}

/** @see include/linux/fs.h struct file */
export class File extends KObject {
  f_count = 1;
  readonly f_op: FileOperations;
  private_data: KObject | undefined;
  f_flags: number;

  constructor(
    label: string,
    f_op: FileOperations,
    private_data: KObject | undefined,
    f_flags: number,
  ) {
    super(label);
    this.f_op = f_op;
    this.private_data = private_data;
    this.f_flags = f_flags;
  }
}

/** Functions of fs/file_table.c and fs/anon_inodes.c that make, count and free files. */
export const fileFunctions = {
  /** A file with one reference, the caller's. @see alloc_file_pseudo() */
  *alloc_file(
    _: Kernel,
    name: string,
    f_op: FileOperations,
    private_data: KObject | undefined,
    f_flags = 0,
  ): Co<File> {
    yield { access: 'store', object: undefined, field: 'files_stat' };
    return new File(`file ${name}`, f_op, private_data, f_flags);
  },

  /** The same where memory may be short: undefined is an error pointer. @see anon_inode_getfile() */
  *anon_inode_getfile(
    k: Kernel,
    name: string,
    f_op: FileOperations,
    private_data: KObject | undefined,
    f_flags = 0,
  ): Co<File | undefined> {
    if (yield* allocationFails(k, 'anon_inode_getfile()')) return undefined;
    return yield* k.fn.alloc_file(k, name, f_op, private_data, f_flags);
  },

  /** Takes a reference that may not be the first. @see get_file() */
  *get_file(_: Kernel, file: File): Co<void> {
    const old = yield* update(file, 'f_count', (count) => count + 1);
    if (old === 0)
      throw new KernelBug('refcount-resurrection', `${file.label}: a reference is taken from zero`);
  },

  /** Takes a reference if there is one left. @see get_file_active(), get_file_rcu(), file_ref_get() */
  *get_file_active(_: Kernel, file: File): Co<boolean> {
    return (yield* update(file, 'f_count', (count) => (count === 0 ? 0 : count + 1))) > 0;
  },

  /**
   * Readers of the descriptor table may still look at its count. Since 6.7 the memory may be that of another file at once
   * (SLAB_TYPESAFE_BY_RCU); for who finds it in the table it is a file with a count all the same, so that it stays one here.
   *
   * @see file_free()
   */
  *file_free(k: Kernel, file: File): Co<void> {
    yield* kfree_rcu(k, file);
  },
};

type FileFunctions = typeof fileFunctions;
declare module './kernel.ts' {
  interface Functions extends FileFunctions {}
}
