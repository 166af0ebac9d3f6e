import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'the mmap op of the exporter may take the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 1',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-14', 'LOCK-26', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        mmap: (t) => {
          t.dma_resv_lock(buf, null);
          t.dma_resv_unlock(buf);
        },
      },
    });
    d.thread('caller', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_mmap(buf);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
