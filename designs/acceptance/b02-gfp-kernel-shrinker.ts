import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a fence is signalled after GFP_KERNEL, and a shrinker waits for that fence',
    source: 'drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract',
    description:
      'Direct reclaim runs the shrinker inside the worker that has to signal, so the worker waits for itself.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41'] },
      'allocates before publication': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const finished = d.work('completion work', { queued: false }, (t) => {
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.dma_fence_signal(fence);
    });

    d.shrinker('gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.thread('submit ioctl', (t) => {
      if (variant !== 'buggy') t.kmalloc('GFP_KERNEL');
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(finished);
    });
  },
);
