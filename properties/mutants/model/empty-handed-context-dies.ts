import { at, type Kernel } from '../../../model/kernel.ts';
import { type WwArgs } from '../../../model/ww-mutex.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const holdsSomething = (k: Kernel, a: WwArgs): (() => void) | undefined => {
  if (a.ctx < 0) return undefined;
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  if (ctx.acquired > 0) return undefined;
  ctx.acquired = 1;
  return () => {
    ctx.acquired--;
  };
};

/** A context that holds nothing is told to back off, like any other. */
export const emptyHandedContextDies = modelMutant({
  name: 'empty-handed-context-dies',
  mistake: 'a context that holds nothing is told to back off, like any other',
  rule: '',
  area: 'ww',
  suspect: 'own-mistakes/who-holds-nothing-waits',
  patch: [seeing('ww_mutex_lock', holdsSomething)],
});
