import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is mapped into userspace without its lock',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_mmap()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-14'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_mmap(buf);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
