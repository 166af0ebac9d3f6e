import { design } from 'fencepost';

export default design(
  {
    title: 'an access of the CPU begins without the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_begin_cpu_access()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-15'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_begin_cpu_access(buf, 'DMA_FROM_DEVICE');
      if (variant === 'breaks') t.dma_resv_unlock(buf);
      t.dma_buf_end_cpu_access(buf, 'DMA_FROM_DEVICE');
    });
  },
);
