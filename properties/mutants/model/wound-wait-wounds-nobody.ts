import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const woundNobody = (k: Kernel): (() => void) => {
  const before = k.ww_acquire_ctx.map(({ wounded }) => wounded);
  return () => {
    for (const [c, ctx] of k.ww_acquire_ctx.entries())
      ctx.wounded = Math.min(ctx.wounded, at(before, c));
  };
};

/** An older context never wounds a younger holder. */
export const woundWaitWoundsNobody = modelMutant({
  name: 'wound-wait-wounds-nobody',
  mistake: 'an older context never wounds a younger holder',
  rule: '',
  area: 'ww',
  suspect: 'own-mistakes/an-older-context-wounds',
  patch: [
    seeing('ww_mutex_lock', woundNobody),
    seeing('ww_mutex_lock_slow', woundNobody),
    seeing('ww_mutex_trylock', woundNobody),
  ],
});
