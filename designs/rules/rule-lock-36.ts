import { design } from 'fencepost';

export default design(
  {
    title: 'the count and the address of a kernel mapping change under the lock of the buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_vmap(), dma_buf_vunmap()',
    description: 'Two callers without the lock both find the buffer unmapped.',
    variants: {
      breaks: {
        verdict: 'rule',
        violates: ['CPU-10', 'LOCK-05', 'LOCK-36'],
        kernels: ['6.12', '7.2'],
      },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      ops: { vmap: (t) => t.kmalloc('GFP_KERNEL'), vunmap: () => undefined },
    });
    for (const name of ['fbdev', 'display']) {
      d.thread(name, (t) => {
        if (variant === 'breaks') t.dma_buf_vmap(buf);
        else t.dma_buf_vmap_unlocked(buf);
        t.dma_buf_vunmap_unlocked(buf);
      });
    }
  },
);
