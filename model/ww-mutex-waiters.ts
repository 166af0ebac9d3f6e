/**
 * The wait list of a ww_mutex: its order decides who dies, and a waiter acts only when it is woken.
 * @see kernel/locking/ww_mutex.h
 */
import { type Kernel, at } from './kernel.ts';
import { isOlder } from './ww-acquire-ctx.ts';

/** A lock that somebody wants, in a context or (-1) in none. */
interface Wanted {
  readonly lock: number;
  readonly ctx: number;
}

/** True if the class of the lock is Wait-Die, as that of reservation locks is. */
export function isWaitDie(k: Kernel, l: number): boolean {
  return at(k.fixed.of.ww_mutex, l).class === 'wait-die';
}

/** Wakes the waiter at a place of the list. */
export function wake(k: Kernel, l: number, place: number): void {
  const lock = at(k.ww_mutex, l);
  const task = at(lock.waiters, place);
  if (task !== 0) lock.woken |= 1 << (task - 1);
}

/** Wakes a task wherever it sleeps: it was wounded and must look again. */
function wakeTask(k: Kernel, t: number): void {
  for (const lock of k.ww_mutex) if (lock.waiters.includes(t + 1)) lock.woken |= 1 << t;
}

/** Takes task `t` off the wait list. */
export function dequeue(k: Kernel, l: number, t: number): void {
  const lock = at(k.ww_mutex, l);
  const from = lock.waiters.indexOf(t + 1);
  if (from < 0) return;
  const last = lock.waiters.length - 1;
  for (let i = from; i < last; i++) {
    lock.waiters[i] = at(lock.waiters, i + 1);
    lock.contexts[i] = at(lock.contexts, i + 1);
  }
  lock.waiters[last] = 0;
  lock.contexts[last] = 0;
  lock.woken &= ~(1 << t);
}

/** Marks the holder wounded if it is younger than `c` and `c` already holds a lock. @see __ww_mutex_wound() */
function wound(k: Kernel, l: number, c: number): void {
  const lock = at(k.ww_mutex, l);
  if (lock.ctx === 0 || at(k.ww_acquire_ctx, c).acquired === 0 || !isOlder(k, c, lock.ctx - 1))
    return;
  at(k.ww_acquire_ctx, lock.ctx - 1).wounded = 1;
  wakeTask(k, lock.owner - 1);
}

/**
 * Lets the waiters react to a holder that did not queue: Wait-Die looks only at the first context waiter, Wound-Wait
 * lets every older one that holds locks wound the new holder. @see ww_mutex_set_context_fastpath(), __ww_mutex_check_waiters()
 */
export function reexamineWaiters(k: Kernel, l: number, c: number): void {
  const lock = at(k.ww_mutex, l);
  for (let i = 0; i < lock.waiters.length; i++) {
    const waiter = at(lock.contexts, i) - 1;
    if (waiter < 0) continue;
    if (isWaitDie(k, l)) {
      if (isOlder(k, c, waiter) && at(k.ww_acquire_ctx, waiter).acquired > 0) wake(k, l, i);
      return;
    }
    wound(k, l, waiter);
  }
}

/** Where a waiter with context `c` queues; -1 if it must die at once. Wakes younger waiters that must die. @see __ww_mutex_add_waiter() */
export function position(k: Kernel, l: number, c: number): number {
  const lock = at(k.ww_mutex, l);
  let end = 0;
  while (end < lock.waiters.length && lock.waiters[end] !== 0) end++;
  if (c < 0) return end;
  let place = end;
  for (let i = end - 1; i >= 0; i--) {
    const other = at(lock.contexts, i) - 1;
    if (other < 0) continue;
    if (isOlder(k, other, c)) {
      return isWaitDie(k, l) && at(k.ww_acquire_ctx, c).acquired > 0 ? -1 : place;
    }
    place = i;
    if (isWaitDie(k, l) && at(k.ww_acquire_ctx, other).acquired > 0) wake(k, l, i);
  }
  return place;
}

/** Puts task `t` into the wait list; in Wound-Wait it may wound the holder at once. */
export function enqueue(k: Kernel, a: Wanted, t: number, place: number): void {
  const lock = at(k.ww_mutex, a.lock);
  for (let i = lock.waiters.length - 1; i > place; i--) {
    lock.waiters[i] = at(lock.waiters, i - 1);
    lock.contexts[i] = at(lock.contexts, i - 1);
  }
  lock.waiters[place] = t + 1;
  lock.contexts[place] = a.ctx + 1;
  if (a.ctx >= 0 && !isWaitDie(k, a.lock)) wound(k, a.lock, a.ctx);
}

/** The kill test of a waiter. @see __ww_mutex_check_kill() */
export function mustDie(k: Kernel, a: Wanted, t: number): boolean {
  if (a.ctx < 0) return false;
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  if (ctx.acquired === 0) return false;
  if (!isWaitDie(k, a.lock)) return ctx.wounded === 1;
  const lock = at(k.ww_mutex, a.lock);
  if (lock.ctx !== 0 && isOlder(k, lock.ctx - 1, a.ctx)) return true;
  for (let i = 0; i < lock.waiters.length && lock.waiters[i] !== t + 1; i++) {
    if (lock.contexts[i] !== 0) return true;
  }
  return false;
}
