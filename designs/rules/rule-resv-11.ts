import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'memory management waits for all usages, BOOKKEEP included',
    source: 'include/linux/dma-resv.h:102-116',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-11'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('bind ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
      t.dma_resv_unlock(bo);
    });
    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      const usage = variant === 'breaks' ? 'READ' : 'BOOKKEEP';
      t.dma_resv_wait_timeout(bo, usage, false, MAX_SCHEDULE_TIMEOUT);
      t.free_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
