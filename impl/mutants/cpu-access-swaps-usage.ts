import { DMA_RESV_USAGE_READ, DMA_RESV_USAGE_WRITE } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A write of the CPU waits for writers only, and a read for readers too. */
export const mutant: Mutant = {
  name: 'cpu-access-swaps-usage',
  mistake: 'A write of the CPU waits for writers only, and a read for readers too.',
  rule: 'CPU-02',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_begin_cpu_access(k, dmabuf, direction) {
      const write = direction !== 'DMA_FROM_DEVICE';
      const resv = yield* read(dmabuf, 'resv');
      const usage = write ? DMA_RESV_USAGE_WRITE : DMA_RESV_USAGE_READ;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
