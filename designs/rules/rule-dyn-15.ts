import { type Handle, type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'who waits for importers to unmap holds no lock that they need for it',
    source: 'drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_dma_buf_move()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['DYN-15'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const unmapped = d.completion('unmapped');
    const buf = d.dma_buf('buf', { ops: { unmap_dma_buf: (t) => t.complete(unmapped) } });
    const again: TaskHandle = d.work('unmap work', { queued: false }, (t) =>
      t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_TO_DEVICE'),
    );
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: (t) => t.queue_work(again),
    });
    d.thread('vfio_pci_dma_buf_move', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_buf_invalidate_mappings(buf);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
      t.wait_for_completion(unmapped);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
