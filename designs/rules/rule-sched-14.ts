import { design } from 'fencepost';

export default design(
  {
    title: 'a handler that finds no hang does not stop the scheduler',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:376-395 drm_sched_stop',
    description:
      'drm_sched_stop() puts the job back on the list, and the false timeout does so again.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'SCHED-14'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(hw));
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          t.ring_doorbell(gpu);
        },
        timedout_job: (t) => {
          if (variant === 'breaks') {
            t.drm_sched_stop(sched, job);
            t.drm_sched_start(sched, '-ETIMEDOUT');
          }
          t.DRM_GPU_SCHED_STAT_NO_HANG(sched);
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
