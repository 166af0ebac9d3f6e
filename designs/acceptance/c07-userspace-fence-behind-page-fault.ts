import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a job with a dma_fence waits for a userspace fence, whose writer takes a page fault',
    source: 'Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences',
    description:
      'The fault needs memory, reclaim waits for the dma_fence, the job for the userspace fence, and its writer for the fault. The other direction is allowed: userspace may wait for the kernel.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['INDEF-06', 'INDEF-07', 'INDEF-09', 'PF-10'] },
      'waits before the fence exists': { holds: true },
      'userspace waits for the dma_fence': { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F', { timeline: 'ring' });
    const userFence = d.user_fence('*value');

    d.shrinker('gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const job = d.job('job', { submitted: false }, (t) => {
      if (variant === 'buggy') t.user_fence_wait(userFence, false);
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      if (variant === 'waits before the fence exists') {
        t.if(t.user_fence_wait(userFence, true).failed(), () => t.return());
      }
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(job);
    });

    d.userspace('CPU thread', (t) => {
      t.handle_mm_fault(mm);
      if (variant === 'userspace waits for the dma_fence') t.dma_fence_wait(fence, false);
      t.user_fence_write(userFence);
    });
  },
);
