import { type Co } from './scheduler/point.ts';
import { MUTEX_FLAG_WAITERS, Mutex } from './mutex.ts';
import { wake_q_init, wake_up_q } from './wake-q.ts';
import { type WwAcquireCtx, type WwClass } from './ww-acquire-ctx.ts';
import { read, update, write } from './memory.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { type Kernel } from './kernel.ts';
import { type TaskRunState } from './thread.ts';

/**
 * A mutex of which a task may hold many, because conflicts are resolved by age.
 *
 * @see include/linux/ww_mutex.h struct ww_mutex; `base` is the class that it extends
 */
export class WwMutex extends Mutex {
  ctx: WwAcquireCtx | undefined;
  readonly ww_class: WwClass;

  constructor(label: string, ww_class: WwClass) {
    super(label);
    this.ww_class = ww_class;
  }
}

/** Functions of kernel/locking/{mutex.c,ww_mutex.h} that lock and unlock a ww_mutex. */
export const wwMutexFunctions = {
  /** True if the transaction has the lock. The first question of every lock call. */
  *__ww_mutex_is_already(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<boolean> {
    const already = (yield* read(ww, 'ctx')) === ctx;
    k.commit();
    return already;
  },

  /** Who holds nothing has given way already, and nobody can wound it now. */
  *__ww_mutex_reset_wounded(_: Kernel, ctx: WwAcquireCtx): Co<void> {
    if ((yield* read(ctx, 'acquired')) === 0) yield* write(ctx, 'wounded', false);
  },

  /** The lock is the transaction's; checks what CONFIG_DEBUG_MUTEXES checks. */
  *ww_mutex_lock_acquired(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<void> {
    if ((yield* read(ww, 'ctx')) !== undefined)
      k.warn(`${ww.label} was released with mutex_unlock()`);
    if (yield* read(ctx, 'done_acquire')) k.warn(`${ww.label} is taken behind ww_acquire_done()`);
    const contending = yield* read(ctx, 'contending_lock');
    if (contending !== undefined) {
      if (contending !== ww) k.warn(`${ww.label} is taken instead of ${contending.label}`);
      if ((yield* read(ctx, 'acquired')) > 0)
        k.warn(`${ww.label} is taken again before the others were released`);
      yield* write(ctx, 'contending_lock', undefined);
    }
    if ((yield* read(ctx, 'ww_class')) !== ww.ww_class)
      k.warn(`${ww.label} is of another class than ${ctx.label}`);
    yield* update(ctx, 'acquired', (acquired) => acquired + 1);
    yield* write(ww, 'ctx', ctx);
    k.commit();
  },

  /** Taken without wait_lock: a waiter that queued meanwhile saw no context, and must look again. */
  *ww_mutex_set_context_fastpath(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<void> {
    yield* k.fn.ww_mutex_lock_acquired(k, ww, ctx);
    const { flags } = yield* read(ww, 'owner');
    if ((flags & MUTEX_FLAG_WAITERS) === 0) return;
    const wake_q = wake_q_init();
    yield* spin_lock_irqsave(k, ww.wait_lock);
    yield* k.fn.__ww_mutex_check_waiters(k, ww, ctx, wake_q);
    yield* spin_unlock_irqrestore(k, ww.wait_lock);
    yield* wake_up_q(wake_q);
  },

  /** @see __ww_mutex_lock() */
  *__ww_mutex_lock(
    k: Kernel,
    ww: WwMutex,
    state: TaskRunState,
    ctx: WwAcquireCtx | undefined,
  ): Co<number> {
    return yield* k.fn.__mutex_lock_common(k, ww, state, { ww, ctx });
  },

  /** 0; -EALREADY if the context has it; -EDEADLK if the caller has to give way. @see ww_mutex_lock() */
  *ww_mutex_lock(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx | undefined): Co<number> {
    return yield* k.fn.__ww_mutex_lock(k, ww, 'TASK_UNINTERRUPTIBLE', ctx);
  },

  /** As ww_mutex_lock(), or -EINTR. @see ww_mutex_lock_interruptible() */
  *ww_mutex_lock_interruptible(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx | undefined): Co<number> {
    return yield* k.fn.__ww_mutex_lock(k, ww, 'TASK_INTERRUPTIBLE', ctx);
  },

  /** Behind -EDEADLK and with nothing held: it cannot fail, and says nothing. @see ww_mutex_lock_slow() */
  *ww_mutex_lock_slow(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<void> {
    if ((yield* read(ctx, 'contending_lock')) === undefined)
      k.warn(`${ww.label}: the slow lock without contention`);
    yield* k.fn.ww_mutex_lock(k, ww, ctx);
  },

  /** The same, or -EINTR. @see ww_mutex_lock_slow_interruptible() */
  *ww_mutex_lock_slow_interruptible(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<number> {
    if ((yield* read(ctx, 'contending_lock')) === undefined)
      k.warn(`${ww.label}: the slow lock without contention`);
    return yield* k.fn.ww_mutex_lock_interruptible(k, ww, ctx);
  },

  /** Takes the lock if it is free; whoever waits reacts to the new holder. @see ww_mutex_trylock() */
  *ww_mutex_trylock(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx | undefined): Co<boolean> {
    if (ctx === undefined) return yield* k.fn.mutex_trylock(k, ww);
    yield* k.fn.__ww_mutex_reset_wounded(k, ctx);
    if (!(yield* k.fn.__mutex_trylock(k, ww))) return false;
    yield* k.fn.ww_mutex_set_context_fastpath(k, ww, ctx);
    return true;
  },

  /** The transaction has one lock less. */
  *__ww_mutex_unlock(k: Kernel, ww: WwMutex): Co<void> {
    const ctx = yield* read(ww, 'ctx');
    if (ctx === undefined) return;
    if ((yield* read(ctx, 'acquired')) > 0)
      yield* update(ctx, 'acquired', (acquired) => acquired - 1);
    else k.warn(`${ww.label}: ${ctx.label} has no locks`);
    yield* write(ww, 'ctx', undefined);
    k.commit();
  },

  /** @see ww_mutex_unlock() */
  *ww_mutex_unlock(k: Kernel, ww: WwMutex): Co<void> {
    yield* k.fn.__ww_mutex_unlock(k, ww);
    yield* k.fn.mutex_unlock(k, ww);
  },

  /** Nobody holds it, and nobody will. @see ww_mutex_destroy() */
  *ww_mutex_destroy(k: Kernel, ww: WwMutex): Co<void> {
    const { task } = yield* read(ww, 'owner');
    if (task !== undefined) k.warn(`${ww.label} is destroyed while ${task.name} holds it`);
  },
};

type WwMutexFunctions = typeof wwMutexFunctions;
declare module './kernel.ts' {
  interface Functions extends WwMutexFunctions {}
}
