import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title:
      'hang recovery allocates under the GPU lock, enters reclaim and waits for its own fences',
    source:
      'drm/msm recover_worker; Message-ID 20260127073341.2862078-1-senozhatsky@chromium.org, with hung-task stacks',
    description:
      'The crash state is allocated with GFP_KERNEL while gpu->lock is held. Direct reclaim runs the msm shrinker, which waits for the fence of a job whose submission needs the same lock.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41', 'MM-02'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const gpuLock = d.mutex('gpu->lock');
    const bo = d.dma_buf('bo');
    const hung = d.dma_fence('F1', { timeline: 'ring1', published: true });
    const job = d.dma_fence('F2', { timeline: 'ring0' });

    d.shrinker('msm_gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.work('recover_worker', (t) => {
      if (variant === 'fixed') t.memalloc_noreclaim_save();
      t.mutex_lock(gpuLock);
      t.kvmalloc('GFP_KERNEL');
      t.dma_fence_signal(hung);
      t.mutex_unlock(gpuLock);
      if (variant === 'fixed') t.memalloc_noreclaim_restore();
    });

    const runJob = d.work('ring0 msm_job_run', { queued: false }, (t) => {
      t.mutex_lock(gpuLock);
      t.mutex_unlock(gpuLock);
      t.dma_fence_signal(job);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, job, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(runJob);
    });
  },
);
