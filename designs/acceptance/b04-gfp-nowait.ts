import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a fence is signalled after an allocation that cannot enter reclaim',
    source: 'drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract',
    description:
      'GFP_NOWAIT and GFP_ATOMIC fail instead of waiting, and a PF_MEMALLOC task does not reclaim: neither the shrinker nor the notifier runs in the signaller.',
    variants: {
      GFP_NOWAIT: { holds: true },
      GFP_ATOMIC: { holds: true },
      PF_MEMALLOC: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const fallback = d.variable('went on without memory');
    const finished = d.work('completion work', { queued: false }, (t) => {
      if (variant === 'PF_MEMALLOC') {
        t.memalloc_noreclaim_save();
        t.kmalloc('GFP_KERNEL');
        t.memalloc_noreclaim_restore();
      } else {
        t.if(t.kmalloc(variant).is('-ENOMEM'), () => t.WRITE_ONCE(fallback, 1));
      }
      t.dma_fence_signal(fence);
    });

    d.shrinker('gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });
    d.mmu_notifier('userptr invalidate', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(finished);
    });

    d.kthread('another allocation', (t) => t.kmalloc('GFP_KERNEL'));
    if (variant !== 'PF_MEMALLOC') d.sometimes('the allocation fails', fallback.is(1));
  },
);
