import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-trylock-forgets-context',
  mistake: 'A trylock takes the lock, but not for the transaction.',
  rule: 'WW-19',
  area: 'ww-mutex',
  livepatch: {
    *ww_mutex_trylock(k, ww) {
      return yield* k.fn.mutex_trylock(k, ww);
    },
  },
};
