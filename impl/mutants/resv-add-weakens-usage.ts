import { type Mutant } from '../mutant.ts';
import { dmaResvFunctions } from '../dma-resv.ts';

export const mutant: Mutant = {
  name: 'resv-add-weakens-usage',
  mistake: 'A fence takes the place of an earlier one of its context, whatever usage that had.',
  rule: 'RESV-07',
  area: 'resv',
  livepatch: {
    *dma_resv_supersedes(k, fence, _, old, old_usage) {
      return yield* dmaResvFunctions.dma_resv_supersedes(k, fence, 0, old, old_usage);
    },
  },
};
