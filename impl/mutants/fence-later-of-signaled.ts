import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-later-of-signaled',
  mistake: 'The later of two fences is returned although it has signalled.',
  rule: 'FENCE-20',
  area: 'fence',
  livepatch: {
    *dma_fence_later(k, f1, f2) {
      if (f1.context !== f2.context) return undefined;
      return (yield* k.fn.dma_fence_is_later(k, f1, f2)) ? f1 : f2;
    },
  },
};
