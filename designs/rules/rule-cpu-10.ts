import { design } from 'fencepost';

export default design(
  {
    title: 'the exporter maps a buffer into the kernel once, for the first who asks',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_vmap()',
    description:
      'Without the lock the second caller does not see that the first is about to map it.',
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
