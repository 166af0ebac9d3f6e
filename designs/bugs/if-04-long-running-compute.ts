import { design } from 'fencepost';

export default design(
  {
    title: 'long-running compute gives memory management an end-of-batch fence',
    source: 'Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences',
    description:
      'The batch ends when its user sets a flag, the user allocates first, and the allocation waits for an eviction that waits for the end of the batch. A preemption fence ends when the kernel takes the job off the engine.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['INDEF-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const stop = d.user_fence('stop flag');
    const fence = d.dma_fence(variant === 'buggy' ? 'F(L)' : 'P', {
      published: true,
      lazy: variant === 'fixed',
    });

    d.job('compute job L', { longRunning: true }, (t) => {
      if (variant === 'fixed') {
        t.wait_enable_signaling(fence);
        t.dma_fence_signal(fence);
      }
      t.user_fence_wait(stop, false);
      if (variant === 'buggy') t.dma_fence_signal(fence);
    });

    d.kthread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_fence_wait(fence, false);
      t.dma_resv_unlock(bo);
    });

    d.userspace('user of L', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      t.user_fence_write(stop);
    });
  },
);
