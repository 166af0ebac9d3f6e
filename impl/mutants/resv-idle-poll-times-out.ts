import { type Mutant } from '../mutant.ts';
import { dmaResvReaderFunctions } from '../dma-resv-readers.ts';

export const mutant: Mutant = {
  name: 'resv-idle-poll-times-out',
  mistake: 'A poll of an idle object returns 0, as if the time had passed.',
  rule: 'RESV-21',
  area: 'resv',
  livepatch: {
    *dma_resv_wait_timeout(k, obj, usage, intr, timeout) {
      const idle = timeout === 0 && (yield* k.fn.dma_resv_test_signaled(k, obj, usage));
      if (idle) return 0;
      return yield* dmaResvReaderFunctions.dma_resv_wait_timeout(k, obj, usage, intr, timeout);
    },
  },
};
