import { dmaBufCpuFunctions as kernel } from '../dma-buf-cpu.ts';
import { type Mutant } from '../mutant.ts';

/** An access of the CPU waits for the device, and lets nobody else at the buffer meanwhile. */
export const mutant: Mutant = {
  name: 'cpu-access-waits-under-lock',
  mistake:
    'An access of the CPU waits for the device, and lets nobody else at the buffer meanwhile.',
  rule: 'LOCK-24',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_begin_cpu_access(k, dmabuf, direction) {
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      const ret = yield* kernel.__dma_buf_begin_cpu_access(k, dmabuf, direction);
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      return ret;
    },
  },
};
