import { DMA_RESV_USAGE_KERNEL } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping waits for importers that wait themselves. */
export const mutant: Mutant = {
  name: 'map-waits-for-dynamic',
  mistake: 'A mapping waits for importers that wait themselves.',
  rule: 'DYN-07',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_wait(k, _, resv) {
      const usage = DMA_RESV_USAGE_KERNEL;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
