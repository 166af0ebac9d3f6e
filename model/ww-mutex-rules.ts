import { checkMappingLock } from './rw-semaphore.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { checkLockedOp } from './dma-buf.ts';
import { breaksSignalling, checkHeldFromPreemption } from './signalling.ts';
import { inNotifier, inShrinker, mightSleep } from './task.ts';
import { contextOf } from './ww-acquire-ctx.ts';

interface WwArgs {
  readonly lock: number;
  readonly ctx: number;
}

/** The rules about a call that takes a ww_mutex and may sleep; `slow` for the variant that follows -EDEADLK. */
export function checkWwLock(k: Kernel, a: WwArgs, t: number, slow: boolean): void {
  mightSleep(k, t);
  const fixed = at(k.fixed.of.ww_mutex, a.lock);
  checkOwned(k, a, t);
  if (a.ctx < 0) {
    if (contextOf(k, t, fixed.class) >= 0) broke(k, 'WW-07');
  } else checkContext(k, a, t, slow);
  if (!fixed.isReservation) return;
  checkLockedOp(k, a.lock, t);
  checkMappingLock(k, t);
  breaksSignalling(k, t, 'FENCE-40');
  checkHeldFromPreemption(k, t);
  if (inShrinker(k, t)) broke(k, 'MM-03');
  if (inNotifier(k, t)) broke(k, 'MM-04');
}

/**
 * What the task already owns: the lock itself, of which it then waits for itself, or another one of the class.
 *
 * A lock without context is outside every transaction: nobody who waits for its holder can make it back off.
 */
function checkOwned(k: Kernel, a: WwArgs, t: number): void {
  const wwClass = at(k.fixed.of.ww_mutex, a.lock).class;
  for (let l = 0; l < k.ww_mutex.length; l++) {
    const lock = at(k.ww_mutex, l);
    if (lock.owner !== t + 1 || at(k.fixed.of.ww_mutex, l).class !== wwClass) continue;
    if (l === a.lock) {
      if (a.ctx < 0 || lock.ctx !== a.ctx + 1) broke(k, 'WW-08');
    } else if (a.ctx < 0) broke(k, lock.ctx === 0 ? 'LOCK-34' : 'WW-07');
    else if (lock.ctx === 0) broke(k, 'WW-07');
  }
}

function checkContext(k: Kernel, a: WwArgs, t: number, slow: boolean): void {
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  if (ctx.task !== t + 1) broke(k, 'WW-12');
  if (at(k.fixed.of.ww_acquire_ctx, a.ctx).class !== at(k.fixed.of.ww_mutex, a.lock).class)
    broke(k, 'WW-14');
  if (slow && (ctx.contending !== a.lock + 1 || ctx.acquired > 0)) broke(k, 'WW-10');
}

/** A waiter that still owes a back-off, and holds on to what others wait for. */
export function checkOwesBackOff(k: Kernel, c: number): void {
  if (c < 0) return;
  const ctx = at(k.ww_acquire_ctx, c);
  if (ctx.contending !== 0 && ctx.acquired > 0) broke(k, 'WW-09');
}

/** The debug checks of every acquisition with a context, by whatever variant. @see kernel/locking/ww_mutex.h ww_mutex_lock_acquired() */
export function checkAcquired(k: Kernel, a: WwArgs): void {
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  if (ctx.done === 1) broke(k, 'WW-11');
  if (ctx.contending === 0) return;
  if (ctx.contending !== a.lock + 1) broke(k, 'WW-10');
  if (ctx.acquired > 0) broke(k, 'WW-09');
}

/** The oldest transaction of its class never gets its lock: a holder does not release in finite time. */
export function checkOldestStuck(k: Kernel, c: number): void {
  if (c < 0) return;
  const { stamp } = at(k.ww_acquire_ctx, c);
  for (let other = 0; other < k.ww_acquire_ctx.length; other++) {
    const { task, stamp: age } = at(k.ww_acquire_ctx, other);
    const sameClass =
      at(k.fixed.of.ww_acquire_ctx, other).class === at(k.fixed.of.ww_acquire_ctx, c).class;
    if (task !== 0 && sameClass && age < stamp) return;
  }
  broke(k, 'WW-21');
}

/** A task goes on as if it had the lock from which its context was told to back off: it has no back-off path. */
export function checkBackedOff(k: Kernel, lock: number, t: number): void {
  for (const ctx of k.ww_acquire_ctx)
    if (ctx.task === t + 1 && ctx.contending === lock + 1) broke(k, 'WW-20');
}
