import { design } from 'fencepost';

export default design(
  {
    title: 'an unlocked iteration left early ends with dma_resv_iter_end()',
    source: 'include/linux/dma-resv.h dma_resv_for_each_fence_unlocked()',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-16'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const cursor = d.dma_resv_iter('cursor', bo, 'READ');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.thread('busy ioctl', (t) => {
      const busy = t.dma_resv_iter_first_unlocked(cursor);
      if (variant === 'breaks') t.if(busy.is(1), () => t.return());
      t.dma_resv_iter_end(cursor);
    });
  },
);
