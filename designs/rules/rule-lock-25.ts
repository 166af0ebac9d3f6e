import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'the end_cpu_access op of the exporter may take the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 1',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-16', 'LOCK-25', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        end_cpu_access: (t) => {
          t.dma_resv_lock(buf, null);
          t.dma_resv_unlock(buf);
        },
      },
    });
    d.thread('caller', (t) => {
      t.dma_buf_begin_cpu_access(buf, 'DMA_FROM_DEVICE');
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_end_cpu_access(buf, 'DMA_FROM_DEVICE');
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
