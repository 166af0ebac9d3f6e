import { design } from 'fencepost';

export default design(
  {
    title: 'a mapping ends under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_unmap_attachment()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-04'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(buf, 'DMA_TO_DEVICE');
      if (variant === 'breaks') t.dma_resv_unlock(buf);
      t.dma_buf_unmap_attachment(buf, 'DMA_TO_DEVICE');
      if (variant === 'keeps') t.dma_resv_unlock(buf);
    });
  },
);
