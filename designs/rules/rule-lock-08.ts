import { design } from 'fencepost';

export default design(
  {
    title: 'a dynamic importer is attached without the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_dynamic_attach()',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-08', 'WW-08'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf, { attached: false, dynamic: true });
    d.thread('importer ioctl', (t) => {
      if (variant === 'breaks') t.dma_resv_lock(buf, null);
      t.dma_buf_dynamic_attach(importer);
      if (variant === 'breaks') t.dma_resv_unlock(buf);
    });
  },
);
