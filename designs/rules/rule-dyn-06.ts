import { design } from 'fencepost';

export default design(
  {
    title: 'an exporter that let a device attach can pin the buffer for it',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment()',
    description:
      'The storage is where the device cannot reach it. The exporter says so when the device attaches, or it does not.',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-06'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          if (variant === 'keeps') t.return('-EBUSY');
        },
        pin: (t) => t.return('-EBUSY'),
        unpin: () => undefined,
      },
    });
    const importer = d.dma_buf_attachment('importer', buf, { attached: false });
    d.thread('import ioctl', (t) => {
      t.if(t.dma_buf_attach(importer).failed(), () => t.return());
      const mapped = t.dma_buf_map_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      t.if(mapped.succeeded(), () =>
        t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_TO_DEVICE'),
      );
      t.dma_buf_detach(buf, importer);
    });
  },
);
