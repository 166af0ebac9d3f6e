import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'job_run allocates the hw_fence, and the shrinker waits for the job',
    source:
      'series drm/msm+PM+icc: Make job_run() reclaim-safe; Message-ID 20230320144356.803762-1-robdclark@gmail.com',
    description:
      'As in amdgpu, but under the reservation lock of the evicted object: the submit ioctl has to allocate the hw_fence, and job_run only initialises it.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');
    const hwFence = d.dma_fence('hw_fence', { initially: 'uninitialised' });

    d.shrinker('msm_gem_shrinker', (t) => {
      t.if(t.dma_resv_trylock(bo).is(1), () => {
        t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
        t.dma_resv_unlock(bo);
      });
    });

    const retire = d.work('msm retire_worker', { queued: false }, (t) => {
      t.dma_fence_signal(hwFence);
      t.dma_fence_signal(finished);
    });
    const jobRun = d.work('msm_job_run', { queued: false }, (t) => {
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.dma_fence_init(hwFence);
      t.queue_work(retire);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      if (variant === 'fixed') t.kmalloc('GFP_KERNEL');
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(jobRun);
    });
  },
);
