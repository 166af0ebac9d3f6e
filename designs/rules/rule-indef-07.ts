import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'userspace-fenced work takes no part in implicit sync',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: {
      breaks: { verdict: 'rule', violates: ['INDEF-04', 'INDEF-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const end = d.dma_fence('end of the batch', { timeline: 'compute' });
    const stop = d.work('suspend work', { queued: false }, (t) => {
      t.dma_fence_signal(preempted);
    });
    const preempted = d.dma_fence('preemption', {
      timeline: 'preemption',
      preemption: true,
      enable_signaling: (t) => t.queue_work(stop),
    });

    d.job('compute batch', { longRunning: true }, (t) => {
      t.dma_fence_signal(end);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      if (variant === 'breaks') t.dma_resv_add_fence(bo, end, 'WRITE');
      else t.dma_resv_add_fence(bo, preempted, 'BOOKKEEP');
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
