import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const upsideDown = (k: Kernel): (() => void) => {
  const living = k.ww_acquire_ctx.filter(({ task }) => task !== 0);
  const turn = (): void => {
    for (const ctx of living) ctx.stamp = living.length - 1 - ctx.stamp;
  };
  turn();
  return turn;
};

/** The older of two contexts is told to back off. */
export const olderContextDies = modelMutant({
  name: 'older-context-dies',
  mistake: 'the older of two contexts is told to back off',
  rule: '',
  area: 'ww',
  suspect: 'own-ww/back-off',
  patch: [seeing('ww_mutex_lock', upsideDown)],
});
