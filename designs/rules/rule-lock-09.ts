import { design } from 'fencepost';

export default design(
  {
    title: 'a device is detached without the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_detach()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-09', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_detach(buf, importer);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
