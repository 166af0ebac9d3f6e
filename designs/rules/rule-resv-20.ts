import { design } from 'fencepost';

export default design(
  {
    title: 'the result of dma_resv_get_singleton() does not go back into the same object',
    source: 'drivers/dma-buf/dma-resv.c:621-623',
    variants: {
      breaks: { verdict: 'rule', violates: ['RESV-05', 'RESV-20'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const f = d.dma_fence('F');
    const g = d.dma_fence('G');
    const singleton = d.dma_fence_array('dma_resv_get_singleton()', [f, g], { singleton: true });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(f);
      t.dma_fence_signal(g);
    });
    d.thread('export ioctl', (t) => {
      if (variant === 'keeps') {
        t.dma_fence_wait(singleton, false);
        return;
      }
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, singleton, 'READ');
      t.dma_resv_unlock(bo);
    });
  },
);
