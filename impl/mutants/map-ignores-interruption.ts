import { dma_buf_attachment_is_dynamic } from '../dma-buf-attach.ts';
import { DMA_RESV_USAGE_KERNEL } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping whose wait a signal has ended is handed out. */
export const mutant: Mutant = {
  name: 'map-ignores-interruption',
  mistake: 'A mapping whose wait a signal has ended is handed out.',
  rule: 'LIFE-28',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_wait(k, attach, resv) {
      if (yield* dma_buf_attachment_is_dynamic(attach)) return 0;
      const usage = DMA_RESV_USAGE_KERNEL;
      yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return 0;
    },
  },
};
