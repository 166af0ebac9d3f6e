import { design } from 'fencepost';

export default design(
  {
    title: 'the callback of an importer leaves the lock of the buffer alone',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['DYN-10', 'WW-08'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: (t) => {
        if (variant === 'breaks') t.dma_resv_lock(buf, null);
        t.kmalloc('GFP_KERNEL');
        if (variant === 'breaks') t.dma_resv_unlock(buf);
      },
    });
    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      t.dma_resv_unlock(buf);
    });
  },
);
