import { design } from 'fencepost';

export default design(
  {
    title: 'an exporter refuses a device that cannot reach the storage when it attaches',
    source:
      'drivers/dma-buf/dma-buf.c dma_buf_dynamic_attach(), include/linux/dma-buf.h struct dma_buf_ops.attach',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-21'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const reachable = d.variable('storage is reachable');
    const buf = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          const reach = t.READ_ONCE(reachable);
          if (variant === 'keeps') t.if(reach.is(0), () => t.return('-EBUSY'));
        },
        map_dma_buf: (t) => t.if(t.READ_ONCE(reachable).is(0), () => t.return('-EBUSY')),
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
