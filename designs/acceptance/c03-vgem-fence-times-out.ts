import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the future fence is a vgem fence, which a timer signals after ten seconds',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c vgem_fence_timeout()',
    description:
      'If userspace never signals it, the timer bounds the wait: nothing hangs, and only INDEF-05 objects. Without the timer the fence is indefinite.',
    variants: {
      vgem: { verdict: 'rule', violates: ['INDEF-05'] },
      'without the timer': { verdict: 'indefinite-fence', violates: ['INDEF-01'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('vgem fence');

    const timeout = d.timer('vgem_fence_timeout', (t) => t.dma_fence_signal(fence));

    d.userspace('producer', (t) => {
      if (variant === 'vgem') t.mod_timer(timeout);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_signal(fence);
    });

    d.thread('DMA_BUF_SYNC_START of consumer', (t) => {
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
    });
  },
);
