import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-keeps-every-fence',
  mistake: 'A merge keeps all fences of one context.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *dma_fence_dedup_array(k, fences) {
      yield* k.fn.sort_fences(k, fences);
      return fences;
    },
  },
};
