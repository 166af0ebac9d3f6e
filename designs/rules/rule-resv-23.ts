import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a job collects its dependencies before its own fence is added',
    source:
      'drivers/gpu/drm/scheduler/sched_main.c:788-790 drm_sched_job_add_implicit_dependencies',
    variants: { breaks: { verdict: 'deadlock', violates: ['RESV-23'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const job = d.job('job', { submitted: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      const waitForOthers = (): void => {
        t.dma_resv_wait_timeout(bo, 'READ', false, MAX_SCHEDULE_TIMEOUT);
      };
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      if (variant === 'keeps') waitForOthers();
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      if (variant === 'breaks') waitForOthers();
      t.ring_doorbell(job);
      t.dma_resv_unlock(bo);
    });
  },
);
