import { type Mutant } from '../mutant.ts';
import { DMA_RESV_USAGE_READ } from '../dma-resv-list.ts';
import { dmaResvReaderFunctions } from '../dma-resv-readers.ts';

export const mutant: Mutant = {
  name: 'resv-wait-skips-bookkeep',
  mistake: 'A wait for everything waits for readers and writers only.',
  rule: 'RESV-11',
  area: 'resv',
  livepatch: {
    *dma_resv_wait_timeout(k, obj, usage, intr, timeout) {
      const up_to = Math.min(usage, DMA_RESV_USAGE_READ);
      return yield* dmaResvReaderFunctions.dma_resv_wait_timeout(k, obj, up_to, intr, timeout);
    },
  },
};
