import { type Mutant } from '../mutant.ts';
import { DMA_RESV_USAGE_BOOKKEEP } from '../dma-resv-list.ts';
import { dmaResvReaderFunctions } from '../dma-resv-readers.ts';

export const mutant: Mutant = {
  name: 'resv-copy-drops-usage',
  mistake: 'A copy lists every fence as one for bookkeeping.',
  rule: 'RESV-27',
  area: 'resv',
  livepatch: {
    *dma_resv_copy_fence(k, list, fence) {
      yield* dmaResvReaderFunctions.dma_resv_copy_fence(k, list, fence, DMA_RESV_USAGE_BOOKKEEP);
    },
  },
};
