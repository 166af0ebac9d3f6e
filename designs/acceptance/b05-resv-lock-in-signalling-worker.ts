import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the signalling worker takes the reservation lock under which a submitter waits',
    source: 'drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract; rule FENCE-40',
    description:
      'Waiting for fences under the reservation lock is allowed, so no code that a fence needs may take that lock.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-40'] },
      'unpins after the signal': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');

    const finished = d.work('job finished work', { queued: false }, (t) => {
      if (variant !== 'buggy') t.dma_fence_signal(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      if (variant === 'buggy') t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(finished);
    });

    d.thread('second submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
