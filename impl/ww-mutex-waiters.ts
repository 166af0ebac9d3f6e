import { type Co } from './scheduler/point.ts';
import { type ListHead } from './list.ts';
import { type MutexWaiter } from './mutex.ts';
import { type WakeQ, wake_q_add } from './wake-q.ts';
import { assert_spin_locked } from './spinlock.ts';
import { read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { type WwAcquireCtx } from './ww-acquire-ctx.ts';
import { type WwMutex } from './ww-mutex.ts';
import { errno } from './errno.ts';

/** The waiter at a node of the list, or undefined at its head. */
const waiterAt = (ww: WwMutex, node: ListHead<MutexWaiter>): MutexWaiter | undefined =>
  node === ww.wait_list ? undefined : node.owner;

/** @see __ww_waiter_first(), __ww_waiter_next() */
function* waiterBehind(ww: WwMutex, node: ListHead<MutexWaiter>): Co<MutexWaiter | undefined> {
  return waiterAt(ww, yield* read(node, 'next'));
}

/** @see __ww_waiter_last(), __ww_waiter_prev() */
function* waiterBefore(ww: WwMutex, node: ListHead<MutexWaiter>): Co<MutexWaiter | undefined> {
  return waiterAt(ww, yield* read(node, 'prev'));
}

/** Functions of kernel/locking/ww_mutex.h: the order of the waiters, and who of them gives way. All of them need wait_lock. */
export const wwMutexWaiterFunctions = {
  /** True if `a` is younger than `b`: a difference, so that the counter may wrap. */
  *__ww_ctx_less(_: Kernel, a: WwAcquireCtx, b: WwAcquireCtx): Co<boolean> {
    return (yield* read(a, 'stamp')) - (yield* read(b, 'stamp')) > 0;
  },

  /** Wait-Die: wakes a younger waiter that holds other locks, so that it can die. False in the other class. */
  *__ww_mutex_die(
    k: Kernel,
    ww: WwMutex,
    waiter: MutexWaiter,
    ctx: WwAcquireCtx,
    wake_q: WakeQ,
  ): Co<boolean> {
    assert_spin_locked(k, ww.wait_lock);
    if (!ctx.is_wait_die) return false;
    const { ww_ctx } = waiter;
    if (ww_ctx === undefined) return true;
    if ((yield* read(ww_ctx, 'acquired')) > 0 && (yield* k.fn.__ww_ctx_less(k, ww_ctx, ctx)))
      yield* wake_q_add(k, wake_q, waiter.task);
    return true;
  },

  /** Wound-Wait: marks a younger holder, and wakes it wherever it sleeps. */
  *__ww_mutex_wound(
    k: Kernel,
    ww: WwMutex,
    ctx: WwAcquireCtx,
    hold_ctx: WwAcquireCtx | undefined,
    wake_q: WakeQ,
  ): Co<boolean> {
    assert_spin_locked(k, ww.wait_lock);
    const { task: owner } = yield* read(ww, 'owner');
    if (hold_ctx === undefined || owner === undefined) return false;
    if ((yield* read(ctx, 'acquired')) === 0) return false;
    if (!(yield* k.fn.__ww_ctx_less(k, hold_ctx, ctx))) return false;
    yield* write(hold_ctx, 'wounded', true);
    k.commit();
    if (owner !== k.current) yield* wake_q_add(k, wake_q, owner);
    return true;
  },

  /** Whoever has just taken the lock lets the waiters react: the first with a context dies, or one of them wounds the holder. */
  *__ww_mutex_check_waiters(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx, wake_q: WakeQ): Co<void> {
    assert_spin_locked(k, ww.wait_lock);
    let cur = yield* waiterBehind(ww, ww.wait_list);
    while (cur !== undefined) {
      if (cur.ww_ctx !== undefined) {
        if (yield* k.fn.__ww_mutex_die(k, ww, cur, ctx, wake_q)) return;
        if (yield* k.fn.__ww_mutex_wound(k, ww, cur.ww_ctx, ctx, wake_q)) return;
      }
      cur = yield* waiterBehind(ww, cur.list);
    }
  },

  /** -EDEADLK, but not for a transaction that holds nothing: it has nothing to give. */
  *__ww_mutex_kill(k: Kernel, ww: WwMutex, ctx: WwAcquireCtx): Co<number> {
    if ((yield* read(ctx, 'acquired')) === 0) return 0;
    const contending = yield* read(ctx, 'contending_lock');
    if (contending !== undefined)
      k.warn(`${ctx.label} still has to back off from ${contending.label}`);
    yield* write(ctx, 'contending_lock', ww);
    return errno.EDEADLK;
  },

  /** Does this waiter have to give way: to a wound, to an older holder, or to an older waiter in front of it? */
  *__ww_mutex_check_kill(
    k: Kernel,
    ww: WwMutex,
    waiter: MutexWaiter,
    ctx: WwAcquireCtx,
  ): Co<number> {
    const hold_ctx = yield* read(ww, 'ctx');
    k.commit();
    if ((yield* read(ctx, 'acquired')) === 0) return 0;
    if (!ctx.is_wait_die) {
      const wounded = yield* read(ctx, 'wounded');
      k.commit();
      return wounded ? yield* k.fn.__ww_mutex_kill(k, ww, ctx) : 0;
    }
    if (hold_ctx !== undefined && (yield* k.fn.__ww_ctx_less(k, ctx, hold_ctx)))
      return yield* k.fn.__ww_mutex_kill(k, ww, ctx);
    return (yield* k.fn.__ww_mutex_has_older_waiter(k, ww, waiter))
      ? yield* k.fn.__ww_mutex_kill(k, ww, ctx)
      : 0;
  },

  /** The list is in the order of age: any waiter in front that has a context is older. */
  *__ww_mutex_has_older_waiter(_: Kernel, ww: WwMutex, waiter: MutexWaiter): Co<boolean> {
    let cur = yield* waiterBefore(ww, waiter.list);
    while (cur !== undefined) {
      if (cur.ww_ctx !== undefined) return true;
      cur = yield* waiterBefore(ww, cur.list);
    }
    return false;
  },

  /** Queues in the order of age; those without a context keep their places. Wait-Die may die here, Wound-Wait may wound the holder. */
  *__ww_mutex_add_waiter(
    k: Kernel,
    waiter: MutexWaiter,
    ww: WwMutex,
    ctx: WwAcquireCtx | undefined,
    wake_q: WakeQ,
  ): Co<number> {
    if (ctx === undefined) {
      yield* k.fn.__mutex_add_waiter(k, ww, waiter, undefined);
      return 0;
    }
    let pos: MutexWaiter | undefined;
    let cur = yield* waiterBefore(ww, ww.wait_list);
    while (cur !== undefined) {
      if (cur.ww_ctx !== undefined) {
        if (yield* k.fn.__ww_ctx_less(k, ctx, cur.ww_ctx)) {
          const killed = ctx.is_wait_die ? yield* k.fn.__ww_mutex_kill(k, ww, ctx) : 0;
          k.commit();
          if (killed !== 0) return killed;
          break;
        }
        pos = cur;
        yield* k.fn.__ww_mutex_die(k, ww, cur, ctx, wake_q);
      }
      cur = yield* waiterBefore(ww, cur.list);
    }
    yield* k.fn.__mutex_add_waiter(k, ww, waiter, pos);
    if (!ctx.is_wait_die) yield* k.fn.__ww_mutex_wound(k, ww, ctx, yield* read(ww, 'ctx'), wake_q);
    return 0;
  },
};

type WwMutexWaiterFunctions = typeof wwMutexWaiterFunctions;
declare module './kernel.ts' {
  interface Functions extends WwMutexWaiterFunctions {}
}
