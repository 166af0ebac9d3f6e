import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-does-not-sort',
  mistake: 'A merge finds fences of one context only where they are side by side.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *sort_fences() {
      yield* [];
    },
  },
};
