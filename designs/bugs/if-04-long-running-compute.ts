import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'long-running compute gives memory management an end-of-batch fence',
    source: 'Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences',
    description:
      'The batch ends when its user sets a flag, the user allocates first, and the allocation waits for an eviction that waits for the end of the batch. A preemption fence ends when the kernel has taken the job off the engine.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['INDEF-04', 'INDEF-06', 'INDEF-09'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const stop = d.user_fence('stop flag');
    const endOfBatch = d.dma_fence('F(L)');
    const preempted = d.dma_fence('P', {
      preemption: true,
      enable_signaling: (t) => t.queue_work(suspend),
    });
    const fence = variant === 'buggy' ? endOfBatch : preempted;

    const suspend = d.work('suspend worker', { queued: false }, (t) => {
      t.dma_fence_signal(preempted);
    });

    d.job('compute job L', { longRunning: true }, (t) => {
      t.user_fence_wait(stop, false);
      if (variant === 'buggy') t.dma_fence_signal(fence);
    });
    d.thread('exec ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
      t.dma_resv_unlock(bo);
    });

    d.kthread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });

    d.userspace('user of L', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      t.user_fence_write(stop);
    });
  },
);
