import { type Co } from './scheduler/point.ts';
import { type DmaBuf } from './dma-buf.ts';
import { type DmaDataDirection } from './dma-buf-ops.ts';
import { MAX_SCHEDULE_TIMEOUT } from './sleep.ts';
import { type Kernel } from './kernel.ts';
import { might_lock_resv } from './dma-buf-lock.ts';
import { DMA_RESV_USAGE_READ, DMA_RESV_USAGE_WRITE } from './dma-resv-list.ts';
import { read } from './memory.ts';

/** Functions of drivers/dma-buf/dma-buf.c around an access of the CPU. */
export const dmaBufCpuFunctions = {
  /** A read waits for writers, a write for readers too. @see __dma_buf_begin_cpu_access() */
  *__dma_buf_begin_cpu_access(k: Kernel, dmabuf: DmaBuf, direction: DmaDataDirection): Co<number> {
    const write = direction === 'DMA_BIDIRECTIONAL' || direction === 'DMA_TO_DEVICE';
    const resv = yield* read(dmabuf, 'resv');
    const usage = write ? DMA_RESV_USAGE_READ : DMA_RESV_USAGE_WRITE;
    const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
    return ret < 0 ? ret : 0;
  },

  /** Asks the exporter, which may know a better way to wait; then waits for the implicit fences. @see dma_buf_begin_cpu_access() */
  *dma_buf_begin_cpu_access(k: Kernel, dmabuf: DmaBuf, direction: DmaDataDirection): Co<number> {
    might_lock_resv(k, yield* read(dmabuf, 'resv'));
    const { begin_cpu_access } = dmabuf.ops;
    const ret = begin_cpu_access === undefined ? 0 : yield* begin_cpu_access(k, dmabuf, direction);
    k.commit();
    if (ret !== 0) return ret;
    return yield* k.fn.__dma_buf_begin_cpu_access(k, dmabuf, direction);
  },

  /** The access is over; it waits for nobody. @see dma_buf_end_cpu_access() */
  *dma_buf_end_cpu_access(k: Kernel, dmabuf: DmaBuf, direction: DmaDataDirection): Co<number> {
    might_lock_resv(k, yield* read(dmabuf, 'resv'));
    const { end_cpu_access } = dmabuf.ops;
    const ret = end_cpu_access === undefined ? 0 : yield* end_cpu_access(k, dmabuf, direction);
    k.commit();
    return ret;
  },
};

type DmaBufCpuFunctions = typeof dmaBufCpuFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufCpuFunctions {}
}
