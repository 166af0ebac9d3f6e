import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is mapped into the kernel under its lock',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_vmap()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-05'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('importer ioctl', (t) => {
      if (variant === 'keeps') t.dma_resv_lock(buf, null);
      t.dma_buf_vmap(buf);
      if (variant === 'keeps') t.dma_resv_unlock(buf);
      t.dma_buf_vunmap_unlocked(buf);
    });
  },
);
