import { DMA_RESV_USAGE_BOOKKEEP, DMA_RESV_USAGE_WRITE } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A write of the CPU waits for fences that say nothing of the contents. */
export const mutant: Mutant = {
  name: 'cpu-access-waits-for-bookkeep',
  mistake: 'A write of the CPU waits for fences that say nothing of the contents.',
  rule: 'CPU-02',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_begin_cpu_access(k, dmabuf, direction) {
      const write = direction !== 'DMA_FROM_DEVICE';
      const resv = yield* read(dmabuf, 'resv');
      const usage = write ? DMA_RESV_USAGE_BOOKKEEP : DMA_RESV_USAGE_WRITE;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
