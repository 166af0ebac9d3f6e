import { at, type Kernel } from '../../../model/kernel.ts';
import { isOlder } from '../../../model/ww-acquire-ctx.ts';
import { isWaitDie } from '../../../model/ww-mutex-waiters.ts';
import { type WwArgs } from '../../../model/ww-mutex.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const WAIT = 2;
/** True if only the waiters ahead could be a reason to die. */
const holderIsYounger = (k: Kernel, a: WwArgs): boolean => {
  const { ctx, owner } = at(k.ww_mutex, a.lock);
  return (
    a.ctx >= 0 && owner > 0 && isWaitDie(k, a.lock) && (ctx === 0 || isOlder(k, a.ctx, ctx - 1))
  );
};

/** Who holds nothing does not die. */
const seemsEmptyHanded = (k: Kernel, a: WwArgs): (() => void) | undefined => {
  if (!holderIsYounger(k, a)) return undefined;
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  const { acquired } = ctx;
  ctx.acquired = 0;
  return () => {
    ctx.acquired += acquired;
  };
};

/** A context dies for an older holder only, and not for an older waiter ahead of it. */
export const olderWaiterAheadDoesNotCount = modelMutant({
  name: 'older-waiter-ahead-does-not-count',
  mistake: 'a context dies for an older holder only, and not for an older waiter ahead of it',
  rule: '',
  area: 'ww',
  suspect: 'older-waiter-ahead',
  patch: [
    seeing('ww_mutex_lock', seemsEmptyHanded, 0),
    seeing('ww_mutex_lock', seemsEmptyHanded, WAIT),
  ],
});
