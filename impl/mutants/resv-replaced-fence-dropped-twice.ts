import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-replaced-fence-dropped-twice',
  mistake: 'The reference to a fence that was replaced is dropped twice.',
  rule: 'RESV-08',
  area: 'resv',
  livepatch: {
    *dma_resv_list_replace(k, list, index, fence, usage, old) {
      yield* k.fn.dma_resv_list_set(k, list, index, fence, usage);
      yield* k.fn.dma_fence_put(k, old);
      yield* k.fn.dma_fence_put(k, old);
    },
  },
};
