import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer that was revoked can neither be attached to nor mapped',
    source: 'drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_dma_buf_map()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-16'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const revoked = d.variable('priv->revoked');
    const buf = d.dma_buf('buf', {
      ops: {
        map_dma_buf: (t) => {
          const gone = t.READ_ONCE(revoked);
          if (variant === 'keeps') t.if(gone.is(1), () => t.return('-ENODEV'));
        },
      },
    });
    const importer = d.dma_buf_attachment('importer', buf, { dynamic: true });
    d.thread('vfio_pci_dma_buf_move', (t) => {
      t.dma_resv_lock(buf, null);
      t.WRITE_ONCE(revoked, 1);
      t.free_backing_storage(buf);
      t.dma_resv_unlock(buf);
    });
    d.thread('import ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      const mapped = t.dma_buf_map_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.if(mapped.succeeded(), () => t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL'));
      t.dma_resv_unlock(buf);
    });
  },
);
