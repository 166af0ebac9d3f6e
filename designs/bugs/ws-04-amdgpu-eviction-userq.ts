import { design } from 'fencepost';

export default design(
  {
    title:
      'the eviction worker waits for a user queue between begin and end of its signalling section',
    source:
      'subject drm/amdgpu: move userq fence wait out of signalling section (Debian changelog 7.2.9); amdgpu_eviction_fence.c of 7.2.13',
    description:
      'Memory management waits for the eviction fence E, E for the last fence of the user queue, and that fence for a thread of the process, which needs the reservation lock that memory management holds. Preempting the queue without waiting for it cuts the chain.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['INDEF-11'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const userqMutex = d.mutex('userq_mutex');
    const bo = d.dma_buf('bo');
    const eviction = d.dma_fence('E', { published: true, preemption: true });
    const last = d.dma_fence('U');
    const progress = d.user_fence('queue progress');

    d.work('amdgpu_eviction_fence_suspend_worker', (t) => {
      t.dma_fence_begin_signalling();
      t.mutex_lock(userqMutex);
      if (variant === 'buggy') t.dma_fence_wait(last, false);
      t.dma_fence_signal(eviction);
      t.mutex_unlock(userqMutex);
      t.dma_fence_end_signalling();
    });

    d.job('user queue', { longRunning: true }, (t) => {
      t.user_fence_wait(progress, false);
      t.dma_fence_signal(last);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_fence_wait(eviction, false);
      t.dma_resv_unlock(bo);
    });

    d.userspace('process of the queue', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      t.user_fence_write(progress);
    });
  },
);
