import { design } from 'fencepost';

export default design(
  {
    title: 'a mapping ends once, in the direction in which it was made',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_unmap_attachment()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-25'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('importer ioctl', (t) => {
      t.dma_buf_map_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(
        importer,
        variant === 'keeps' ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE',
      );
    });
  },
);
