import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'PM QoS allocates under a lock that run_job takes too',
    source:
      'PM / QoS: Fix constraints alloc vs reclaim locking; Message-ID 20230822180208.95556-4-robdclark@gmail.com',
    description:
      'The device that adds a constraint knows no fence, and the job that resumes its device allocates nothing: only together do they deadlock, by way of the shrinker.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['MM-02'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const qosMtx = d.mutex('dev_pm_qos_mtx');
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');

    d.shrinker('msm_gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const runJob = d.work('msm_job_run', { queued: false }, (t) => {
      t.mutex_lock(qosMtx);
      t.mutex_unlock(qosMtx);
      t.dma_fence_signal(finished);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(runJob);
    });

    d.kthread('dev_pm_qos_constraints_allocate', (t) => {
      if (variant === 'fixed') t.kmalloc('GFP_KERNEL');
      t.mutex_lock(qosMtx);
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.mutex_unlock(qosMtx);
    });
  },
);
