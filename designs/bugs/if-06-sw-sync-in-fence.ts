import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a software timeline fence that its owner never advances',
    source:
      'drivers/dma-buf/sw_sync.c and Kconfig (taint); Reasonable maximum signaling timeout for dma_fences, Message-ID 20251120150018.27385-1-christian.koenig@amd.com',
    description:
      'A process gives a sw_sync fence to a GPU job as in-fence and goes to sleep. The job fence is in a reservation object, and the eviction waits for it with the lock held. A fence that only the kernel completes, at the latest when its time is up, bounds the wait.',
    variants: {
      buggy: { verdict: 'indefinite-fence', violates: ['INDEF-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const point = d.dma_fence('S', { timeline: 'sw_sync' });
    const finished = d.dma_fence('F(J)', { timeline: 'gpu' });

    d.work('fence timeout', { queued: variant === 'fixed' }, (t) => {
      t.dma_fence_signal(point);
    });

    const job = d.work('drm_sched_run_job_work(J)', { queued: false }, (t) => {
      t.dma_fence_wait(point, false);
      t.dma_fence_signal(finished);
    });
    const submit = d.work('submit ioctl', { queued: false }, (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(job);
    });

    d.userspace('U1', (t) => {
      t.fd_install(point);
      t.queue_work(submit);
      t.userspace_step();
      if (variant === 'buggy') t.dma_fence_signal(point);
    });

    d.kthread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
