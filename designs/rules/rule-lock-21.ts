import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'the attach op of the exporter may take the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 1',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-07', 'LOCK-21', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          t.dma_resv_lock(buf, null);
          t.dma_resv_unlock(buf);
        },
      },
    });
    const importer = d.dma_buf_attachment('importer', buf, { attached: false });
    d.thread('caller', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_attach(importer);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
