import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-wound-never-heals',
  mistake: 'The wound of a transaction that has given way already makes it give way again.',
  rule: 'WW-17',
  area: 'ww-mutex',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it forgets nothing.
    *__ww_mutex_reset_wounded() {},
  },
};
