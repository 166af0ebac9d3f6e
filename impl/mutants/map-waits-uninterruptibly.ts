import { dma_buf_attachment_is_dynamic } from '../dma-buf-attach.ts';
import { DMA_RESV_USAGE_KERNEL } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

/** No signal ends the wait of a mapping. */
export const mutant: Mutant = {
  name: 'map-waits-uninterruptibly',
  mistake: 'No signal ends the wait of a mapping.',
  rule: 'DYN-08',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_wait(k, attach, resv) {
      if (yield* dma_buf_attachment_is_dynamic(attach)) return 0;
      const usage = DMA_RESV_USAGE_KERNEL;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, false, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
