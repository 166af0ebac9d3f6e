import { DMA_RESV_USAGE_KERNEL } from '../dma-resv-list.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../sleep.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** An access of the CPU waits for the kernel, and for no other writer. */
export const mutant: Mutant = {
  name: 'cpu-access-waits-for-kernel-only',
  mistake: 'An access of the CPU waits for the kernel, and for no other writer.',
  rule: 'CPU-02',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_begin_cpu_access(k, dmabuf) {
      const resv = yield* read(dmabuf, 'resv');
      const usage = DMA_RESV_USAGE_KERNEL;
      const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
      return ret < 0 ? ret : 0;
    },
  },
};
