import { type Mutant } from '../mutant.ts';
import { errno } from '../errno.ts';
import { read, write } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-kill-with-nothing-held',
  mistake: 'A transaction that holds nothing is told to give way like any other.',
  rule: 'WW-04',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_kill(_, ww, ctx) {
      yield* write(ctx, 'contending_lock', ww);
      return errno.EDEADLK;
    },
    *__ww_mutex_check_kill(k, ww, waiter, ctx) {
      const hold_ctx = yield* read(ww, 'ctx');
      k.commit();
      if (hold_ctx !== undefined && (yield* k.fn.__ww_ctx_less(k, ctx, hold_ctx)))
        return yield* k.fn.__ww_mutex_kill(k, ww, ctx);
      return (yield* k.fn.__ww_mutex_has_older_waiter(k, ww, waiter))
        ? yield* k.fn.__ww_mutex_kill(k, ww, ctx)
        : 0;
    },
  },
};
