import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'the unpin op of the exporter runs under the lock, and leaves it alone',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 2',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-28', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        unpin: (t) => {
          if (variant === 'breaks') t.dma_resv_lock(buf, null);
          t.kmalloc('GFP_KERNEL');
          if (variant === 'breaks') t.dma_resv_unlock(buf);
        },
        pin: () => undefined,
      },
    });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: true });
    d.thread('importer ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_pin(importer);
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
    });
  },
);
