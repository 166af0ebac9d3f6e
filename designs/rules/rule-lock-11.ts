import { design } from 'fencepost';

export default design(
  {
    title: 'a descriptor is made without the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_fd()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-11'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const fd = d.fd('fd');
    d.thread('prime export', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_fd(buf, fd);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
