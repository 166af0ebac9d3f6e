import { design } from 'fencepost';

export default design(
  {
    title: 'a reservation object holds leaf fences only',
    source: 'drivers/dma-buf/dma-resv.c:298-301',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const f = d.dma_fence('F');
    const g = d.dma_fence('G');
    const both = d.dma_fence_array('F and G', [f, g]);

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(f);
      t.dma_fence_signal(g);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      if (variant === 'breaks') t.dma_resv_add_fence(bo, both, 'WRITE');
      else {
        t.dma_resv_add_fence(bo, f, 'WRITE');
        t.dma_resv_add_fence(bo, g, 'WRITE');
      }
      t.dma_resv_unlock(bo);
    });
  },
);
