import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is exported with no reservation lock held',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-10', 'LOCK-38'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_resv('bo->resv');
    const buf = d.dma_buf('buf', { resv: bo, exported: false });
    d.thread('prime export', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_export(buf);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
