import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-replaced-fence-leaks',
  mistake: 'The reference to a fence that was replaced is never dropped.',
  rule: 'RESV-08',
  area: 'resv',
  livepatch: {
    *dma_resv_list_replace(k, list, index, fence, usage) {
      yield* k.fn.dma_resv_list_set(k, list, index, fence, usage);
    },
  },
};
