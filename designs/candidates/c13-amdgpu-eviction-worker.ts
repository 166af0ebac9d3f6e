import { type FenceHandle, MAX_SCHEDULE_TIMEOUT, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'the eviction worker needs a worker thread and a mutex before its annotated section',
    source: 'drivers/gpu/drm/amd/amdgpu/amdgpu_eviction_fence.c, amdgpu_userq.c of 7.2',
    description:
      'schedule_work() puts the worker on a system queue, which has no rescuer, and the worker takes userq_mutex before its signalling section begins, where lockdep does not look. What saves the mutex is that its holders allocate only once the eviction fence has signalled; one that allocates a line later breaks the rule, and nothing saves the queue.',
    variants: {
      'system queue': { verdict: 'deadlock', violates: ['FENCE-37', 'FENCE-49'] },
      'system queue, enough memory': { verdict: 'rule', violates: ['FENCE-37', 'FENCE-49'] },
      'allocates after the next fence': {
        verdict: 'deadlock',
        violates: ['FENCE-37', 'INDEF-12', 'MM-02'],
      },
      'annotated, with a rescuer': { holds: true },
    },
  },
  (d, variant) => {
    const onSystemQueue = variant.startsWith('system queue');
    if (variant !== 'system queue, enough memory') d.memory_is_short();
    const bo = d.dma_buf('bo');
    const userqMutex = d.mutex('userq_mutex');
    const queue = d.workqueue(onSystemQueue ? 'system_percpu_wq' : 'evf_wq', {
      rescuer: !onSystemQueue,
    });
    const restoreQueue = d.workqueue('restore_wq', { rescuer: true });

    const annotated = variant === 'annotated, with a rescuer';
    const suspendQueues = (t: TaskBuilder, fence: FenceHandle, resume: () => void): void => {
      if (annotated) t.dma_fence_begin_signalling();
      t.mutex_lock(userqMutex);
      if (!annotated) t.dma_fence_begin_signalling();
      t.dma_fence_signal(fence);
      t.dma_fence_end_signalling();
      resume();
      t.mutex_unlock(userqMutex);
    };
    const eviction = d.preempt_fence('E', { queue, published: true }, (t, fence) => {
      suspendQueues(t, fence, () => t.queue_work(restore));
    });
    const next = d.preempt_fence('next E', { queue, initially: 'uninitialised' }, (t, fence) => {
      suspendQueues(t, fence, () => undefined);
    });
    const restore = d.work(
      'amdgpu_userq_restore_worker',
      { queue: restoreQueue, queued: false },
      (t) => {
        const late = variant === 'allocates after the next fence';
        t.dma_resv_lock(bo, null);
        if (!late) t.kmalloc('GFP_KERNEL');
        t.if(t.dma_resv_reserve_fences(bo, 1).failed(), () => {
          t.dma_resv_unlock(bo);
          t.return();
        });
        t.dma_fence_init(next);
        t.dma_resv_add_fence(bo, next, 'BOOKKEEP');
        t.mutex_lock(userqMutex);
        if (late) t.kmalloc('GFP_KERNEL');
        t.mutex_unlock(userqMutex);
        t.dma_resv_unlock(bo);
      },
    );

    // Another buffer of the process, with the same fences.
    d.shrinker('ttm_bo_swapout', (t) => {
      t.dma_fence_wait_if_published(eviction);
      t.dma_fence_wait_if_published(next);
    });
    d.kthread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.if(t.dma_resv_reserve_fences(bo, 1).is(0), () => {
        t.dma_resv_add_fence(bo, eviction, 'BOOKKEEP');
      });
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
