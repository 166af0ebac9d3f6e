import { design } from 'fencepost';

export default design(
  {
    title: 'the buffer of a descriptor is looked up without its lock',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_get()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-12'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const fd = d.fd('fd', { of: buf });
    d.thread('prime import', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_get(fd);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
      t.dma_buf_put(buf);
    });
  },
);
