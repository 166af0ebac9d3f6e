import { type Kernel, at, broke } from './kernel.ts';
import { completesPublishedFence } from './signalling.ts';
import { mightSleep } from './task.ts';
import { contextOf } from './ww-acquire-ctx.ts';

/** The rules about a call that takes a ww_mutex; `slow` for the variant that follows -EDEADLK. */
export function checkWwLock(
  k: Kernel,
  a: { readonly lock: number; readonly ctx: number },
  t: number,
  slow: boolean,
): void {
  mightSleep(k, t);
  const fixed = at(k.fixed.of.ww_mutex, a.lock);
  if (a.ctx < 0) checkNullContext(k, a.lock, t);
  else checkContext(k, a, t, slow);
  if (!fixed.isReservation) return;
  if (completesPublishedFence(k, t)) broke(k, 'FENCE-40');
  const { reclaim } = at(k.task, t);
  if (reclaim === 1) broke(k, 'MM-03');
  if (reclaim === 2) broke(k, 'MM-04');
}

/** A NULL context makes it a plain mutex: the only one of its class, and outside any context. */
function checkNullContext(k: Kernel, lock: number, t: number): void {
  const wwClass = at(k.fixed.of.ww_mutex, lock).class;
  if (contextOf(k, t, wwClass) >= 0) broke(k, 'WW-07');
  for (let l = 0; l < k.ww_mutex.length; l++) {
    if (at(k.ww_mutex, l).owner !== t + 1 || at(k.fixed.of.ww_mutex, l).class !== wwClass) continue;
    broke(k, l === lock ? 'WW-08' : 'LOCK-34');
  }
}

function checkContext(
  k: Kernel,
  a: { readonly lock: number; readonly ctx: number },
  t: number,
  slow: boolean,
): void {
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  if (ctx.task !== t + 1) broke(k, 'WW-12');
  if (ctx.done === 1) broke(k, 'WW-11');
  if (at(k.fixed.of.ww_acquire_ctx, a.ctx).class !== at(k.fixed.of.ww_mutex, a.lock).class)
    broke(k, 'WW-14');
  if (slow && ctx.contending !== a.lock + 1 && at(k.ww_mutex, a.lock).owner !== t + 1)
    broke(k, 'WW-10');
  if (ctx.contending !== 0 && ctx.acquired > 0) broke(k, 'WW-09');
}
