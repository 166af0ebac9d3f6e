import { design } from 'fencepost';

export default design(
  {
    title: 'a kernel mapping ends under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_vunmap()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-06'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      t.dma_buf_vmap_unlocked(buf);
      if (variant === 'keeps') t.dma_resv_lock(buf, null);
      t.dma_buf_vunmap(buf);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
    });
  },
);
