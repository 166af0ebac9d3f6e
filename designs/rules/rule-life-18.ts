import { design } from 'fencepost';

export default design(
  {
    title: 'every mapping ends before its attachment does',
    source: 'drivers/dma-buf/dma-buf.c DOC: dma buf device access',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-18'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('importer ioctl', (t) => {
      t.dma_buf_map_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      if (variant === 'keeps') t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      t.dma_buf_detach(buf, importer);
    });
  },
);
