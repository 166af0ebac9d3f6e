import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a preemption fence completes in bounded time once armed',
    source: 'drivers/gpu/drm/xe/xe_preempt_fence.c:15-79',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-11'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const memory = d.user_fence('*value');
    const end = d.dma_fence('end of the batch', { timeline: 'compute' });
    const suspend = d.work('suspend work', { queued: false }, (t) => {
      if (variant === 'breaks') t.dma_fence_wait(end, false);
      t.dma_fence_signal(preempted);
    });
    const preempted = d.dma_fence('preemption', {
      timeline: 'preemption',
      preemption: true,
      enable_signaling: (t) => t.queue_work(suspend),
    });

    d.job('compute batch', { longRunning: true }, (t) => {
      t.user_fence_wait(memory, false);
      t.dma_fence_signal(end);
    });
    d.userspace('client', (t) => {
      t.userspace_step();
      t.user_fence_write(memory);
    });
    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, preempted, 'BOOKKEEP');
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
