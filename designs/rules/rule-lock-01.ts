import { design } from 'fencepost';

export default design(
  {
    title: 'a pin is taken under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_pin()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      ops: { pin: (t) => t.kmalloc('GFP_KERNEL'), unpin: () => undefined },
    });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: true });
    d.thread('page flip', (t) => {
      if (variant === 'keeps') t.dma_resv_lock(buf, null);
      t.dma_buf_pin(importer);
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
    });
  },
);
