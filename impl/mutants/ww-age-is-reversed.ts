import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'ww-age-is-reversed',
  mistake: 'The larger stamp counts as the older one.',
  rule: 'WW-03',
  area: 'ww-mutex',
  livepatch: {
    *__ww_ctx_less(_, a, b) {
      return (yield* read(a, 'stamp')) - (yield* read(b, 'stamp')) < 0;
    },
  },
};
