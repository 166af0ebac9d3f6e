import { design } from 'fencepost';

export default design(
  {
    title: 'an importer that has the buffer pinned is told only of its end',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-13', 'MM-07'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const pins = d.variable('bo->pin_count');
    const buf = d.dma_buf('buf', {
      ops: { pin: (t) => t.WRITE_ONCE(pins, 1), unpin: (t) => t.WRITE_ONCE(pins, 0) },
    });
    const importer = d.dma_buf_attachment('rdma', buf, { dynamic: true });
    d.thread('reg_mr and dereg_mr', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_pin(importer);
      t.dma_buf_map_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_resv_unlock(buf);
      t.dma_resv_lock(buf, null);
      t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
    });
    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(buf, null);
      const pinned = t.READ_ONCE(pins);
      t.if(variant === 'keeps' ? pinned.is(0) : pinned.succeeded(), () => {
        t.dma_buf_invalidate_mappings(buf);
        t.move_backing_storage(buf);
      });
      t.dma_resv_unlock(buf);
    });
  },
);
