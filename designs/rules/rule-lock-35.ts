import { design } from 'fencepost';

export default design(
  {
    title: 'the list of attachments is read and changed under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_dynamic_attach(), dma_buf_invalidate_mappings()',
    description:
      'The walk stands in the callback of one importer while another is put on the list.',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-33', 'LOCK-35'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.dma_buf_attachment('first', buf, {
      dynamic: true,
      invalidate_mappings: (t) => t.kmalloc('GFP_KERNEL'),
    });
    const second = d.dma_buf_attachment('second', buf, { attached: false });
    d.thread('ttm_bo_evict', (t) => {
      if (variant === 'keeps') t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
    });
    d.thread('prime import', (t) => t.dma_buf_attach(second));
  },
);
