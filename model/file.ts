import { type Kernel, type ObjectConstants, at, broke, kernelObject } from './kernel.ts';
import { ModelLimit, fits, within } from './limit.ts';
import { constant, int } from './schema.ts';
import { queueTask } from './workqueue.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct file`: its references; the task + 1 that has yet to release it, and its place among those that this task has to
     * release: the last comes first. `pollers` are the tasks in its wait queue, as a bit mask.
     */
    file: {
      state: { refs: number; work: number; place: number; pollers: number };
      fixed: FileFixed;
    };
  }
}

/** The kinds of kernel objects that live as long as their file. */
export const fileOwners = [
  'dma_buf',
  'eventfd_ctx',
  'sync_file',
  'sync_timeline',
  'drm_syncobj_file',
  'drm_file',
  'memfd',
] as const;

/** A kind of kernel object that lives as long as its file. */
export type FileOwner = (typeof fileOwners)[number];

/** What a file is to the kernel: an object of the model, or something of which only the file matters. */
export type FileKind = FileOwner | 'drm_syncobj' | 'drm' | 'dma_heap' | 'other';

/** What the constants of an object say about its file, if the design uses files. */
export interface OwnsFile {
  /** Index of its file; `language/` gives it one. */
  readonly file?: number;
  /** References at the start beside those of descriptors; 1 unless said otherwise, 0 if a descriptor has one. */
  readonly fileRefs?: number;
  /** False: a call makes it, and its file with it. */
  readonly created?: boolean;
}

/** The constants of a file. */
export interface FileFixed {
  readonly of: FileKind;
  /** Index of its object among those of its kind; -1 if the model has none. */
  readonly object: number;
  /** References at the start beside those of descriptors; see {@link OwnsFile}. */
  readonly refs?: number;
  /** References at the start, all together. */
  readonly initially: number;
  /** The task that releases what interrupts and kernel threads drop, or -1. */
  readonly worker: number;
}

const refsMax = 15;

/** `struct file`: what a descriptor stands for; it goes with its last reference. @see include/linux/fs.h, fs/file_table.c */
export const file = kernelObject({
  kind: 'file',
  state: (shape) => ({
    refs: int(refsMax),
    work: int(shape.tasks),
    place: int(shape.count.file),
    pollers: shape.uses('poll') ? int(2 ** shape.tasks - 1) : constant(0),
  }),
  init: (k, index) => {
    const { initially, name } = at(k.fixed.of.file, index);
    at(k.file, index).refs = within(initially, refsMax, `the count of ${name}`);
  },
});

/** Index of the file of an object; -1 if the design uses no files. */
export function fileOf(k: Kernel, kind: FileOwner, object: number): number {
  return at(k.fixed.of[kind], object).file ?? -1;
}

/** The file of an object that is new, with one reference: its maker's. @see anon_inode_getfile() */
export function createFile(k: Kernel, kind: FileOwner, object: number): number {
  const f = fileOf(k, kind, object);
  const it = at(k.file, f);
  if (it.refs > 0 || it.work > 0)
    throw new ModelLimit(
      `${at(k.fixed.of[kind], object).name} is made a second time, and its file is still there: declare another`,
    );
  it.refs = 1;
  return f;
}

/** Takes a reference; from zero that is a resurrection. @see get_file() */
export function getFile(k: Kernel, f: number): void {
  const it = at(k.file, f);
  if (it.refs === 0) broke(k, 'CTX-05');
  else it.refs = fits(k, it.refs + 1, refsMax, 'the count of a file');
}

/** Takes a reference unless there is none left. @see get_file_active() */
export function getFileUnlessZero(k: Kernel, f: number): boolean {
  if (at(k.file, f).refs === 0) return false;
  getFile(k, f);
  return true;
}

/**
 * Drops a reference. The last one releases nothing here: a user task does that on its way back to user mode, and for
 * interrupts and kernel threads a work item does.
 * @see fs/file_table.c fput()
 */
export function fput(k: Kernel, f: number, t: number): void {
  const it = at(k.file, f);
  if (it.refs === 0) {
    broke(k, 'CTX-05');
    return;
  }
  it.refs--;
  if (it.refs < installedAt(k, f)) broke(k, 'LIFE-08');
  if (it.refs > 0) return;
  const { kind } = at(k.fixed.tasks, t);
  const { worker } = at(k.fixed.of.file, f);
  const isUser = kind === 'user' || kind === 'userspace';
  const releaser = isUser ? t : worker;
  let place = 1;
  for (const other of k.file) if (other.work === releaser + 1) place++;
  it.work = releaser + 1;
  it.place = place;
  if (!isUser) queueTask(k, worker, t);
}

/** At how many descriptors a file is installed, and where it is mapped: each of them owns a reference. */
function installedAt(k: Kernel, f: number): number {
  let count = 0;
  for (const fd of k.fd) if (fd.file === f + 1) count++;
  for (const vma of k.vm_area_struct) if (vma.file === f + 1) count++;
  return count;
}

/** The file that task `t` has to release next, the last that it dropped; -1 if there is none. */
export function fileToRelease(k: Kernel, t: number): number {
  let found = -1;
  let last = 0;
  for (let f = 0; f < k.file.length; f++) {
    const { work, place } = at(k.file, f);
    if (work !== t + 1 || place < last) continue;
    found = f;
    last = place;
  }
  return found;
}

/** What a call that may drop the last reference of a file may do for others: it queues the work item that releases it. */
export function fputEffects(of: ObjectConstants): readonly string[] {
  const worker = of.file[0]?.worker ?? -1;
  return worker < 0 ? [] : [`start:${worker}`];
}
