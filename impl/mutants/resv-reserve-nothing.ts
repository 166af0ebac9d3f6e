import { type Mutant } from '../mutant.ts';
import { dmaResvFunctions } from '../dma-resv.ts';

export const mutant: Mutant = {
  name: 'resv-reserve-nothing',
  mistake: 'Room for no fences is granted instead of refused.',
  rule: 'RESV-02',
  area: 'resv',
  livepatch: {
    *dma_resv_reserve_fences(k, obj, num_fences) {
      if (num_fences === 0) return 0;
      return yield* dmaResvFunctions.dma_resv_reserve_fences(k, obj, num_fences);
    },
  },
};
