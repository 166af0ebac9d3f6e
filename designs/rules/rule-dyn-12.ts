import { type Handle, design } from 'fencepost';

export default design(
  {
    title: 'an importer that was told of a revocation unmaps in bounded time',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['DYN-12'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const unmapped = d.completion('unmapped');
    const buf = d.dma_buf('buf', { ops: { unmap_dma_buf: (t) => t.complete(unmapped) } });
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: (t) => {
        if (variant === 'keeps') t.dma_buf_unmap_attachment(importer, 'DMA_TO_DEVICE');
      },
    });
    d.thread('revoke', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_buf_invalidate_mappings(buf);
      t.dma_resv_unlock(buf);
      t.wait_for_completion(unmapped);
      t.free_backing_storage(buf);
    });
  },
);
