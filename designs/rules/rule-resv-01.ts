import { design } from 'fencepost';

export default design(
  {
    title: 'fences are added only into slots reserved in the same lock hold',
    source: 'drivers/dma-buf/dma-resv.c:167-181,263-272,319',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      if (variant === 'breaks') {
        t.dma_resv_unlock(bo);
        t.dma_resv_lock(bo, null);
      }
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
  },
);
