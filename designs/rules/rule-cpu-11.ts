import { design } from 'fencepost';

export default design(
  {
    title: 'dma_buf_vunmap() is called once for each dma_buf_vmap()',
    source: 'drivers/dma-buf/dma-buf.c:1724-1726',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-11'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.kthread('importer', (t) => {
      t.dma_buf_vmap_unlocked(bo);
      t.dma_buf_vunmap_unlocked(bo);
      if (variant === 'breaks') t.dma_buf_vunmap_unlocked(bo);
    });
  },
);
