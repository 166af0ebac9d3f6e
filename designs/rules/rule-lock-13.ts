import { design } from 'fencepost';

export default design(
  {
    title: 'a reference is dropped without the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_put()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-13'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_resv('bo->resv');
    const buf = d.dma_buf('buf', { resv: bo, refs: 2 });
    d.thread('prime import', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_put(buf);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
