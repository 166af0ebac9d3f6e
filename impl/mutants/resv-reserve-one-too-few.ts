import { type Mutant } from '../mutant.ts';
import { dmaResvFunctions } from '../dma-resv.ts';

export const mutant: Mutant = {
  name: 'resv-reserve-one-too-few',
  mistake: 'A full list counts as one that has room for one more fence.',
  rule: 'RESV-01',
  area: 'resv',
  livepatch: {
    *dma_resv_new_max_fences(k, old, num_fences) {
      return yield* dmaResvFunctions.dma_resv_new_max_fences(k, old, num_fences - 1);
    },
  },
};
