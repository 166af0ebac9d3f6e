import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'an armed scheduler job is dropped because a later allocation failed',
    source:
      'drm/etnaviv: Fix armed job not being pushed to the DRM scheduler (Fixes 764be12345c3); Message-ID 20260402193424.2023318-1-mcanal@igalia.com',
    description:
      'drm_sched_job_arm() is a point of no return: others depend on the fence from there on. When the id of the fence cannot be allocated after it, nobody pushes the job and nobody signals the fence.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');
    const attached = d.completion('F attached');

    const runJob = d.work('drm_sched_run_job_work', { queued: false }, (t) => {
      t.dma_fence_signal(finished);
    });

    d.thread('etnaviv_ioctl_gem_submit', (t) => {
      const allocateId = (): void => {
        t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
          t.complete(attached);
          t.return();
        });
      };
      if (variant === 'fixed') allocateId();
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      if (variant === 'buggy') allocateId();
      t.complete(attached);
      t.queue_work(runJob);
    });

    d.thread('other submit', (t) => {
      t.wait_for_completion(attached);
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
    });
  },
);
