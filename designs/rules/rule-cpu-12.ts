import { design } from 'fencepost';

export default design(
  {
    title: 'who maps a buffer into the kernel looks whether its exporter can',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_vmap()',
    variants: { breaks: { verdict: 'rule', violates: ['CPU-12'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { ops: { vmap: null } });

    d.thread('importer', (t) => {
      t.dma_resv_lock(bo, null);
      const mapped = t.dma_buf_vmap(bo);
      if (variant === 'keeps') t.if(mapped.is(0), () => t.dma_buf_vunmap(bo));
      t.dma_resv_unlock(bo);
    });
  },
);
