import { type Mutant } from '../mutant.ts';
import { errno } from '../errno.ts';
import { read, write } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-new-stamp-at-back-off',
  mistake: 'Who gives way draws a new stamp, and is the youngest of all from then on.',
  rule: 'WW-02',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_kill(k, ww, ctx) {
      if ((yield* read(ctx, 'acquired')) === 0) return 0;
      yield* write(ctx, 'stamp', yield* k.fn.ww_acquire_stamp(k, ww.ww_class));
      yield* write(ctx, 'contending_lock', ww);
      return errno.EDEADLK;
    },
  },
};
