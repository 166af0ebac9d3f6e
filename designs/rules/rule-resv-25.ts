import { design } from 'fencepost';

export default design(
  {
    title: 'dma_resv_fini() comes after the last user',
    source: 'drivers/dma-buf/dma-resv.c:146-158 dma_resv_fini()',
    variants: {
      breaks: { verdict: 'rule', violates: ['RESV-25'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const resv = d.dma_resv('obj->resv');
    const object = d.kref('obj', { refs: 2, release: (t) => t.dma_resv_fini(resv) });

    d.thread('close ioctl', (t) => {
      t.kref_put(object);
      if (variant === 'breaks') t.kref_put(object);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(resv, null);
      t.dma_resv_unlock(resv);
      if (variant === 'keeps') t.kref_put(object);
    });
  },
);
