import { design } from 'fencepost';

export default design(
  {
    title: 'an exclusive fence is added only when it comes after every shared one',
    source: 'drivers/dma-buf/dma-resv.c (5.17) dma_resv_add_excl_fence()',
    variants: {
      breaks: { verdict: 'rule', violates: ['RESV-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const read = d.dma_fence('read', { timeline: 'ring' });
    const write = d.dma_fence('write', { timeline: variant === 'keeps' ? 'ring' : 'other ring' });

    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, read, 'READ');
      t.dma_resv_add_excl_fence(bo, write);
      t.dma_resv_unlock(bo);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(read);
      t.dma_fence_signal(write);
    });
  },
);
