import { type DmaBufHandle, type Handle, design } from 'fencepost';

export default design(
  {
    title: 'an exporter that revokes refuses importers that it cannot tell',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_attach_revocable()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-14'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          if (variant === 'keeps')
            t.if(t.dma_buf_attach_revocable(importer).is(0), () => t.return('-EOPNOTSUPP'));
        },
      },
    });
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: null,
      attached: false,
    });
    d.thread('import ioctl', (t) => {
      t.if(t.dma_buf_dynamic_attach(importer).failed(), () => t.return());
      t.dma_buf_map_attachment_unlocked(importer, 'DMA_BIDIRECTIONAL');
    });
    d.thread('vfio_pci_dma_buf_move', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      t.dma_resv_unlock(buf);
    });
  },
);
