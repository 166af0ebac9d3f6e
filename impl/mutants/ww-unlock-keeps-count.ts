import { type Mutant } from '../mutant.ts';
import { write } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-unlock-keeps-count',
  mistake: 'A released lock still counts as held by the transaction.',
  rule: 'WW-04',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_unlock(k, ww) {
      yield* write(ww, 'ctx', undefined);
      k.commit();
    },
  },
};
