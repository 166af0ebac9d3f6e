import { design } from 'fencepost';

export default design(
  {
    title: 'fences from the locked iterator are used only while the lock is held',
    source: 'drivers/dma-buf/dma-resv.c:471-512',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-17'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const cursor = d.dma_resv_iter('cursor', bo, 'WRITE');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.thread('wait ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.if(t.dma_resv_iter_first(cursor).is(0), () => {
        t.dma_resv_unlock(bo);
        t.return();
      });
      if (variant === 'keeps') t.dma_fence_get(fence);
      t.dma_resv_unlock(bo);
      t.dma_fence_wait(fence, false);
      if (variant === 'keeps') t.dma_fence_put(fence);
    });
  },
);
