import { design } from 'fencepost';

export default design(
  {
    title: 'every pin is balanced by an unpin',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_pin(), dma_buf_unpin()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-03'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      ops: { pin: (t) => t.kmalloc('GFP_KERNEL'), unpin: () => undefined },
    });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: true });
    d.thread('page flip', (t) => {
      t.dma_resv_lock(buf, null);
      const pinned = t.dma_buf_pin(importer);
      if (variant === 'keeps') t.if(pinned.succeeded(), () => t.dma_buf_unpin(importer));
      else t.repeat(2, () => t.dma_buf_unpin(importer));
      t.dma_resv_unlock(buf);
    });
  },
);
