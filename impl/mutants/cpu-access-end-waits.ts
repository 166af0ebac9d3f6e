import { dmaBufCpuFunctions as kernel } from '../dma-buf-cpu.ts';
import { type Mutant } from '../mutant.ts';

/** The end of an access of the CPU waits for the device. */
export const mutant: Mutant = {
  name: 'cpu-access-end-waits',
  mistake: 'The end of an access of the CPU waits for the device.',
  rule: 'CPU-07',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_end_cpu_access(k, dmabuf, direction) {
      const ret = yield* kernel.dma_buf_end_cpu_access(k, dmabuf, direction);
      return ret === 0 ? yield* k.fn.__dma_buf_begin_cpu_access(k, dmabuf, direction) : ret;
    },
  },
};
