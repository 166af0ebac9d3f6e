import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-keeps-the-oldest',
  mistake: 'A merge keeps the oldest fence of each context.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *fence_cmp(k, a, b) {
      if (a.context !== b.context) return a.context - b.context;
      if (yield* k.fn.dma_fence_is_later(k, b, a)) return -1;
      return (yield* k.fn.dma_fence_is_later(k, a, b)) ? 1 : 0;
    },
  },
};
