import { design } from 'fencepost';

export default design(
  {
    title: 'the mutex of the list of buffers is taken before every reservation lock',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_debug_show(), dma_buf_export()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-10', 'LOCK-38'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const other = d.dma_buf('other', { exported: false });
    d.kthread('reader of bufinfo', (t) => {
      t.if(t.dma_buf_debug_show().failed(), () => t.return());
    });
    d.thread('driver', (t) => {
      t.dma_resv_lock(buf, null);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
      t.dma_buf_export(other);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
