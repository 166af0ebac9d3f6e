import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title:
      'a long-running context is suspended for an eviction, and resumes with a new preempt fence',
    source: 'drivers/gpu/drm/xe/xe_preempt_fence.c, xe_vm.c preempt_rebind_work_func()',
    description:
      'Whoever waits for a preempt fence arms it: its work suspends the queue and leaves the rest to the rebind worker, which waits until all queues of the VM stand still, validates the buffers and publishes the next fences. On the ordered queue of the suspend works it would wait for an item behind it.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const preemptWq = d.workqueue('preempt_fence_wq', { ordered: true, rescuer: true });
    const unordered = d.workqueue('unordered_wq', { rescuer: true });
    const options = { queue: preemptWq, published: true };

    const resumed = d.variable('resumed');

    const first = d.preempt_fence('fence of queue 1', options, (t, fence) => {
      t.dma_fence_signal(fence);
      t.queue_work(rebind);
    });
    const second = d.preempt_fence('fence of queue 2', options, (t, fence) => {
      t.dma_fence_signal(fence);
      t.queue_work(rebind);
    });
    const next = d.preempt_fence(
      'next fence',
      { queue: preemptWq, initially: 'uninitialised' },
      (t, fence) => t.dma_fence_signal(fence),
    );
    const rebind = d.work(
      'preempt_rebind_work_func',
      { queue: variant === 'correct' ? unordered : preemptWq, queued: false },
      (t) => {
        t.dma_fence_wait(first, false);
        t.dma_fence_wait(second, false);
        t.dma_resv_lock(bo, null);
        t.if(t.READ_ONCE(resumed).is(0), () => {
          t.WRITE_ONCE(resumed, 1);
          t.kmalloc('GFP_KERNEL');
          t.dma_resv_reserve_fences(bo, 1);
          t.dma_fence_init(next);
          t.dma_resv_add_fence(bo, next, 'BOOKKEEP');
        });
        t.dma_resv_unlock(bo);
      },
    );
    d.shrinker('ttm_bo_swapout', (t) => {
      t.dma_fence_wait_if_published(next);
    });
    d.kthread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, first, 'BOOKKEEP');
      t.dma_resv_add_fence(bo, second, 'BOOKKEEP');
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
