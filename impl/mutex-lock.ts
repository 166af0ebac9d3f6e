import { type Co } from './scheduler/point.ts';
import { type Mutex, MutexWaiter, isFirstWaiter } from './mutex.ts';
import { type WakeQ, wake_q_init, wake_up_q } from './wake-q.ts';
import { might_sleep, schedule, set_current_state, signal_pending } from './sleep.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type TaskRunState } from './thread.ts';
import { type WwAcquireCtx } from './ww-acquire-ctx.ts';
import { type WwMutex } from './ww-mutex.ts';
import { errno } from './errno.ts';

/** The ww_mutex that is locked, and in which transaction. */
export interface WwLock {
  readonly ww: WwMutex;
  readonly ctx: WwAcquireCtx | undefined;
}

/** What the parts of the slow path hand to each other. */
export interface MutexWait {
  readonly lock: Mutex;
  readonly waiter: MutexWaiter;
  readonly state: TaskRunState;
  readonly ctx: WwAcquireCtx | undefined;
  readonly wake_q: WakeQ;
}

/** Functions of kernel/locking/mutex.c: how a mutex is locked. */
export const mutexLockFunctions = {
  /** Locks: 0, -EINTR; for a ww_mutex -EALREADY before anything else, and -EDEADLK. @see __mutex_lock_common() */
  *__mutex_lock_common(k: Kernel, lock: Mutex, state: TaskRunState, ww_lock?: WwLock): Co<number> {
    const ctx = ww_lock?.ctx;
    might_sleep(k, `the lock of ${lock.label}`);
    if (ww_lock !== undefined && ctx !== undefined) {
      if (yield* k.fn.__ww_mutex_is_already(k, ww_lock.ww, ctx)) return errno.EALREADY;
      yield* k.fn.__ww_mutex_reset_wounded(k, ctx);
      assertLives(k, ctx);
    }
    if (yield* k.fn.__mutex_trylock(k, lock)) {
      if (ww_lock !== undefined && ctx !== undefined)
        yield* k.fn.ww_mutex_set_context_fastpath(k, ww_lock.ww, ctx);
      return 0;
    }
    yield* spin_lock_irqsave(k, lock.wait_lock);
    const wake_q = wake_q_init();
    const ret = yield* k.fn.__mutex_lock_slowpath(k, lock, state, ww_lock, wake_q);
    if (ret === 0 && ww_lock !== undefined && ctx !== undefined)
      yield* k.fn.ww_mutex_lock_acquired(k, ww_lock.ww, ctx);
    yield* spin_unlock_irqrestore(k, lock.wait_lock);
    yield* wake_up_q(wake_q);
    return ret;
  },

  /** With wait_lock held: once more, because it may be free now; else the caller queues and waits. */
  *__mutex_lock_slowpath(
    k: Kernel,
    lock: Mutex,
    state: TaskRunState,
    ww_lock: WwLock | undefined,
    wake_q: WakeQ,
  ): Co<number> {
    const ctx = ww_lock?.ctx;
    if (yield* k.fn.__mutex_trylock(k, lock)) {
      if (ww_lock !== undefined && ctx !== undefined)
        yield* k.fn.__ww_mutex_check_waiters(k, ww_lock.ww, ctx, wake_q);
      return 0;
    }
    const waiter = new MutexWaiter(lock, k.current, ctx);
    if (ww_lock === undefined) {
      yield* k.fn.__mutex_add_waiter(k, lock, waiter, undefined);
    } else {
      const killed = yield* k.fn.__ww_mutex_add_waiter(k, waiter, ww_lock.ww, ctx, wake_q);
      if (killed !== 0) return killed;
    }
    const wait: MutexWait = { lock, waiter, state, ctx, wake_q };
    const ret = yield* k.fn.__mutex_lock_wait(k, wait, ww_lock?.ww);
    yield* set_current_state(k, 'TASK_RUNNING');
    if (ret === 0 && ww_lock !== undefined && ctx !== undefined) {
      const stolen = !ctx.is_wait_die && !(yield* isFirstWaiter(lock, waiter));
      if (stolen) yield* k.fn.__ww_mutex_check_waiters(k, ww_lock.ww, ctx, wake_q);
    }
    yield* k.fn.__mutex_remove_waiter(k, lock, waiter);
    return ret;
  },

  /** The loop of a waiter; wait_lock is held before and behind it. */
  *__mutex_lock_wait(k: Kernel, wait: MutexWait, ww: WwMutex | undefined): Co<number> {
    const { lock, state } = wait;
    yield* set_current_state(k, state);
    for (;;) {
      if (yield* k.fn.__mutex_trylock(k, lock)) return 0;
      const ret = yield* k.fn.__mutex_lock_gives_up(k, wait, ww);
      if (ret !== 0) return ret;
      yield* spin_unlock_irqrestore(k, lock.wait_lock);
      yield* wake_up_q(wait.wake_q);
      yield* schedule(k);
      if (yield* k.fn.__mutex_lock_woken(k, wait)) return 0;
    }
  },

  /** What ends a wait without the lock: a signal first, then the rules of the class. */
  *__mutex_lock_gives_up(k: Kernel, wait: MutexWait, ww: WwMutex | undefined): Co<number> {
    const { state, waiter, ctx } = wait;
    if (state === 'TASK_INTERRUPTIBLE' && (yield* signal_pending(k.current))) {
      k.commit();
      return errno.EINTR;
    }
    if (ww === undefined || ctx === undefined) return 0;
    return yield* k.fn.__ww_mutex_check_kill(k, ww, waiter, ctx);
  },

  /** Behind the sleep; takes wait_lock again. The first waiter asks for the lock to be handed over, if it is too late once more. */
  *__mutex_lock_woken(k: Kernel, { lock, waiter, state }: MutexWait): Co<boolean> {
    const first = yield* isFirstWaiter(lock, waiter);
    if (k.release === '7.2') {
      yield* spin_lock_irqsave(k, lock.wait_lock);
      yield* set_current_state(k, state);
      return yield* k.fn.__mutex_trylock_or_handoff(k, lock, first);
    }
    yield* set_current_state(k, state);
    const acquired = yield* k.fn.__mutex_trylock_or_handoff(k, lock, first);
    yield* spin_lock_irqsave(k, lock.wait_lock);
    return acquired;
  },
};

/** lockdep nests the lock in the acquire context, which the task must hold for that. @see lock_acquire_nest() */
function assertLives(k: Kernel, ctx: WwAcquireCtx): void {
  if (ctx.task !== k.current)
    throw new KernelBug('lockdep', `${k.current.name} uses ${ctx.label}, which is not its own`);
}

type MutexLockFunctions = typeof mutexLockFunctions;
declare module './kernel.ts' {
  interface Functions extends MutexLockFunctions {}
}
