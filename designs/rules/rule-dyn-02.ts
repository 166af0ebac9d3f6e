import { design } from 'fencepost';

export default design(
  {
    title: 'only an importer that can cope with moves pins',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_pin()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-02'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      ops: { pin: (t) => t.kmalloc('GFP_KERNEL'), unpin: () => undefined },
    });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: variant === 'keeps' });
    d.thread('page flip', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_pin(importer);
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
    });
  },
);
