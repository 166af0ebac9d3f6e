import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a fence is signalled after GFP_NOFS, and an MMU notifier waits for that fence',
    source: 'mm/page_alloc.c fs_reclaim_acquire(); drivers/dma-buf/dma-resv.c dma_resv_lockdep()',
    description:
      'GFP_NOFS keeps reclaim out of file systems, but not out of MMU notifiers, and they may wait for fences.',
    variants: {
      GFP_NOFS: { verdict: 'deadlock', violates: ['FENCE-42'] },
      GFP_NOIO: { verdict: 'deadlock', violates: ['FENCE-42'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('userptr bo');
    const fence = d.dma_fence('F');
    const finished = d.work('completion work', { queued: false }, (t) => {
      t.kmalloc(variant);
      t.dma_fence_signal(fence);
    });

    d.mmu_notifier('userptr invalidate', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
      t.dma_resv_unlock(bo);
      t.queue_work(finished);
    });
  },
);
