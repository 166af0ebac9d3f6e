import { at, type Kernel } from '../../../model/kernel.ts';
import { isWaitDie } from '../../../model/ww-mutex-waiters.ts';
import { type WwArgs } from '../../../model/ww-mutex.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const holdsNothing = (k: Kernel, a: WwArgs): (() => void) | undefined => {
  if (a.ctx < 0 || !isWaitDie(k, a.lock)) return undefined;
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  const { acquired } = ctx;
  ctx.acquired = 0;
  return () => {
    ctx.acquired += acquired;
  };
};

/** A younger context waits for an older holder under wait-die too. */
export const waitDieWaits = modelMutant({
  name: 'wait-die-waits',
  mistake: 'a younger context waits for an older holder under wait-die too',
  rule: '',
  area: 'ww',
  suspect: 'own-ww/back-off',
  patch: [seeing('ww_mutex_lock', holdsNothing)],
});
