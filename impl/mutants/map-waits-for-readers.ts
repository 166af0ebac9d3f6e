import { dma_buf_attachment_is_dynamic } from '../dma-buf-attach.ts';
import { DMA_RESV_USAGE_BOOKKEEP } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping waits for everybody who uses the buffer, and not just for the kernel. */
export const mutant: Mutant = {
  name: 'map-waits-for-readers',
  mistake: 'A mapping waits for everybody who uses the buffer, and not just for the kernel.',
  rule: 'DYN-08',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_wait(k, attach, resv) {
      if (yield* dma_buf_attachment_is_dynamic(attach)) return 0;
      const usage = DMA_RESV_USAGE_BOOKKEEP;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
