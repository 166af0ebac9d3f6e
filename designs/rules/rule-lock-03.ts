import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is mapped for a device under its lock',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-03'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_buf_map_attachment(buf, 'DMA_TO_DEVICE');
      else {
        t.dma_resv_lock(buf, null);
        t.dma_buf_map_attachment(buf, 'DMA_TO_DEVICE');
        t.dma_resv_unlock(buf);
      }
      t.dma_buf_unmap_attachment_unlocked(buf, 'DMA_TO_DEVICE');
    });
  },
);
