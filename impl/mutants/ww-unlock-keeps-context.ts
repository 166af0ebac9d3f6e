import { type Mutant } from '../mutant.ts';
import { read, update } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-unlock-keeps-context',
  mistake: 'The lock is released and still has the context of its last holder.',
  rule: 'WW-15',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_unlock(_, ww) {
      const ctx = yield* read(ww, 'ctx');
      if (ctx !== undefined)
        yield* update(ctx, 'acquired', (acquired) => Math.max(0, acquired - 1));
    },
  },
};
