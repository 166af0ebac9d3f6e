import { design } from 'fencepost';

export default design(
  {
    title: 'run_job returns its fence with a reference for the scheduler',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:1061-1077 drm_sched_run_job_work',
    description:
      'The driver has one reference and drops it when the hardware is done; without another for the scheduler the fence is freed under it.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'FENCE-09', 'SCHED-04'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu', { submitted: false }, (t) => {
      t.dma_fence_signal(hw);
      t.dma_fence_put(hw);
    });
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          if (variant === 'keeps') t.dma_fence_get(hw);
          t.ring_doorbell(gpu);
        },
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.drm_sched_entity_push_job(job);
    });
  },
);
