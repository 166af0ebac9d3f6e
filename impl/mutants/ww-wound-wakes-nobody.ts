import { type Mutant } from '../mutant.ts';
import { read, write } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-wound-wakes-nobody',
  mistake: 'The holder is marked as wounded, and sleeps on for another lock.',
  rule: 'WW-17',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_wound(k, ww, ctx, hold_ctx) {
      const { task: owner } = yield* read(ww, 'owner');
      if (hold_ctx === undefined || owner === undefined) return false;
      if ((yield* read(ctx, 'acquired')) === 0) return false;
      if (!(yield* k.fn.__ww_ctx_less(k, hold_ctx, ctx))) return false;
      yield* write(hold_ctx, 'wounded', true);
      return true;
    },
  },
};
