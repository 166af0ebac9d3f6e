import { type Co } from './scheduler/point.ts';
import { type File } from './file.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { might_sleep } from './sleep.ts';
import { task_work_add } from './task-work.ts';
import { update } from './memory.ts';

/** Functions of fs/file_table.c that drop references of files. */
export const fputFunctions = {
  /**
   * Drops a reference, from any context. The last one releases nothing here: a user task does that on its way back to user mode, a worker
   * does it for everybody else.
   *
   * @see fput()
   */
  *fput(k: Kernel, file: File): Co<void> {
    if (yield* k.fn.file_ref_put(k, file)) yield* k.fn.fput_deferred(k, file);
  },

  /** Puts the release off. @see __fput_deferred(), ____fput(), delayed_fput() */
  *fput_deferred(k: Kernel, file: File): Co<void> {
    yield* task_work_add(k, `__fput ${file.label}`, () => k.fn.__fput(k, file));
  },

  /** Drops a reference in a context that may sleep, and releases at once: what close() does since 6.6. @see fput_close_sync() */
  *fput_close_sync(k: Kernel, file: File): Co<void> {
    if (yield* k.fn.file_ref_put(k, file)) yield* k.fn.__fput(k, file);
  },

  /** True if it was the last. @see file_ref_put() */
  *file_ref_put(_: Kernel, file: File): Co<boolean> {
    const old = yield* update(file, 'f_count', (count) => count - 1);
    if (old <= 0)
      throw new KernelBug(
        'refcount-underflow',
        `${file.label}: more references are dropped than taken`,
      );
    return old === 1;
  },

  /** The file is gone: its kind releases what it stands for. @see __fput() */
  *__fput(k: Kernel, file: File): Co<void> {
    might_sleep(k, `__fput(${file.label})`);
    if (file.f_op.release !== undefined) yield* file.f_op.release(k, file);
    yield* k.fn.file_free(k, file);
  },
};

type FputFunctions = typeof fputFunctions;
declare module './kernel.ts' {
  interface Functions extends FputFunctions {}
}
