import { type Mutant } from '../mutant.ts';
import { dmaResvFunctions } from '../dma-resv.ts';

export const mutant: Mutant = {
  name: 'resv-new-list-loses-last-fence',
  mistake: 'The last fence of the old list does not get into the new one.',
  rule: 'RESV-26',
  area: 'resv',
  livepatch: {
    *dma_resv_list_take_over(k, old, list) {
      const signaled = yield* dmaResvFunctions.dma_resv_list_take_over(k, old, list);
      if (list.num_fences > 0) list.num_fences--;
      return signaled;
    },
  },
};
