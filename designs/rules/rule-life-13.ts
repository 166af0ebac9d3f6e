import { design } from 'fencepost';

export default design(
  {
    title: 'no kernel mapping is left when a buffer is released',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_release()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-13'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('fbdev', (t) => {
      t.dma_buf_vmap_unlocked(buf);
      if (variant === 'keeps') t.dma_buf_vunmap_unlocked(buf);
      t.dma_buf_put(buf);
    });
  },
);
