import { type Co } from './scheduler/point.ts';
import { EPOLLIN, EPOLLOUT } from './poll.ts';
import { type File, type FileOperations } from './file.ts';
import { KObject, kfree, read, write } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { WaitQueueHead } from './wait-queue.ts';
import { errno } from './errno.ts';
import { kref_get, kref_put } from './kref.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';

/** @see include/linux/eventfd.h */
const EFD_SEMAPHORE = 1;
const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;

/** @see fs/eventfd.c struct eventfd_ctx */
export class EventfdCtx extends KObject {
  refcount = 1;
  count: number;
  readonly flags: number;
  readonly wqh: WaitQueueHead;

  constructor(count: number, flags: number) {
    super('eventfd_ctx');
    this.count = count;
    this.flags = flags;
    this.wqh = new WaitQueueHead('eventfd_ctx.wqh', this);
  }
}

/** Functions of fs/eventfd.c. */
export const eventfdFunctions = {
  /** A new counter at a descriptor; -EINVAL, -ENOMEM, -EMFILE. @see eventfd2(), do_eventfd() */
  *eventfd2(k: Kernel, count: number, flags: number): Co<number> {
    if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) !== 0) return errno.EINVAL;
    if (yield* allocationFails(k, 'do_eventfd()')) return errno.ENOMEM;
    const ctx = new EventfdCtx(count, flags);
    const fd = yield* k.fn.get_unused_fd_flags(k, flags);
    if (fd < 0) {
      yield* k.fn.eventfd_ctx_put(k, ctx);
      return fd;
    }
    const file = yield* k.fn.alloc_file(k, '[eventfd]', eventfd_fops, ctx, flags);
    yield* k.fn.fd_install(k, fd, file);
    return fd;
  },

  /** Counts up and wakes who polls or reads; from any context. @see eventfd_signal(), eventfd_signal_mask() */
  *eventfd_signal(k: Kernel, ctx: EventfdCtx): Co<void> {
    yield* spin_lock_irqsave(k, ctx.wqh.lock);
    yield* write(ctx, 'count', (yield* read(ctx, 'count')) + 1);
    k.commit();
    yield* k.fn.wake_up_locked_poll(k, ctx.wqh, EPOLLIN);
    yield* spin_unlock_irqrestore(k, ctx.wqh.lock);
  },

  /** The eventfd of a file; undefined if it is another kind: -EINVAL. @see eventfd_ctx_fileget() */
  *eventfd_ctx_fileget(_: Kernel, file: File): Co<EventfdCtx | undefined> {
    if (!(file.private_data instanceof EventfdCtx)) return undefined;
    yield* kref_get(file.private_data);
    return file.private_data;
  },

  /** The eventfd of a descriptor, with a reference; -EBADF, -EINVAL. @see eventfd_ctx_fdget() */
  *eventfd_ctx_fdget(k: Kernel, fd: number): Co<EventfdCtx | number> {
    const file = yield* k.fn.fget(k, fd);
    if (file === undefined) return errno.EBADF;
    const ctx = yield* k.fn.eventfd_ctx_fileget(k, file);
    yield* k.fn.fput(k, file);
    return ctx ?? errno.EINVAL;
  },

  /** @see eventfd_ctx_put() */
  *eventfd_ctx_put(_: Kernel, ctx: EventfdCtx): Co<void> {
    if (yield* kref_put(ctx)) yield* kfree(ctx);
  },

  /** Takes what was counted: all of it, or one. -EAGAIN if it is 0. @see eventfd_read(), eventfd_ctx_do_read() */
  *eventfd_read(k: Kernel, ctx: EventfdCtx): Co<number> {
    yield* spin_lock_irqsave(k, ctx.wqh.lock);
    const count = yield* read(ctx, 'count');
    k.commit();
    const taken = (ctx.flags & EFD_SEMAPHORE) === 0 ? count : Math.min(count, 1);
    if (taken > 0) {
      yield* write(ctx, 'count', count - taken);
      k.commit();
      yield* k.fn.wake_up_locked_poll(k, ctx.wqh, EPOLLOUT);
    }
    yield* spin_unlock_irqrestore(k, ctx.wqh.lock);
    return taken > 0 ? taken : errno.EAGAIN;
  },

  /** The count is loaded behind the join, and without the lock. @see eventfd_poll() */
  *eventfd_poll(_: Kernel, ctx: EventfdCtx): Co<number> {
    return (yield* read(ctx, 'count')) > 0 ? EPOLLIN | EPOLLOUT : EPOLLOUT;
  },
};

const contextOf = (file: File): EventfdCtx => {
  if (file.private_data instanceof EventfdCtx) return file.private_data;
  throw new RangeError(`${file.label} is no eventfd`);
};

/** @see eventfd_fops */
export const eventfd_fops: FileOperations = {
  name: '[eventfd]',
  *release(k, file) {
    const ctx = contextOf(file);
    yield* k.fn.wake_up_all(k, ctx.wqh);
    yield* k.fn.eventfd_ctx_put(k, ctx);
  },
  *poll(k, file, wait) {
    const ctx = contextOf(file);
    yield* k.fn.poll_wait(k, file, ctx.wqh, wait);
    const mask = yield* k.fn.eventfd_poll(k, ctx);
    k.commit();
    return mask;
  },
  *read(k, file) {
    return yield* k.fn.eventfd_read(k, contextOf(file));
  },
};

type EventfdFunctions = typeof eventfdFunctions;
declare module './kernel.ts' {
  interface Functions extends EventfdFunctions {}
}
