import { design } from 'fencepost';

export default design(
  {
    title: 'the unlocked variant of map takes the lock itself',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment_unlocked()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-17', 'WW-08'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment_unlocked(buf, 'DMA_TO_DEVICE');
      if (variant === 'breaks') t.dma_resv_unlock(buf);
      t.dma_buf_unmap_attachment_unlocked(buf, 'DMA_TO_DEVICE');
    });
  },
);
