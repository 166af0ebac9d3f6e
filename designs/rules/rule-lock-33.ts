import { design } from 'fencepost';

export default design(
  {
    title: 'importers are told of a move under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-33'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.dma_buf_attachment('importer', buf, { dynamic: true });
    d.thread('ttm_bo_evict', (t) => {
      if (variant === 'keeps') t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
    });
  },
);
