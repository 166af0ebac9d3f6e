import { type Mutant } from '../mutant.ts';
import { dmaResvFunctions } from '../dma-resv.ts';
import { errno } from '../errno.ts';

export const mutant: Mutant = {
  name: 'resv-reserve-ignores-failure',
  mistake: 'Without memory for a longer list the caller is told that there is room.',
  rule: 'RESV-03',
  area: 'resv',
  livepatch: {
    *dma_resv_reserve_fences(k, obj, num_fences) {
      const ret = yield* dmaResvFunctions.dma_resv_reserve_fences(k, obj, num_fences);
      return ret === errno.ENOMEM ? 0 : ret;
    },
  },
};
