import { design } from 'fencepost';

export default design(
  {
    title: 'nothing is done with an attachment after its end',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_detach()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-17'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_buf_detach(buf, importer);
      t.dma_buf_map_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      if (variant === 'keeps') t.dma_buf_detach(buf, importer);
    });
  },
);
