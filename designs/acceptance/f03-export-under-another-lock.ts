import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is exported with the lock of another held while bufinfo is read',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export(), dma_buf_debug_show()',
    description:
      'The export wants the mutex of the list of all buffers. The reader of bufinfo has it, and wants the lock that the exporter holds.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-10', 'LOCK-38'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const known = d.dma_buf('known buffer');
    const made = d.dma_buf('new buffer', { exported: false });

    d.thread('prime export', (t) => {
      t.dma_resv_lock(known, null);
      if (variant === 'fixed') t.dma_resv_unlock(known);
      t.dma_buf_export(made);
      if (variant === 'buggy') t.dma_resv_unlock(known);
      t.dma_buf_put(made);
    });
    d.kthread('reader of bufinfo', (t) => {
      t.if(t.dma_buf_debug_show().failed(), () => t.return());
    });
  },
);
