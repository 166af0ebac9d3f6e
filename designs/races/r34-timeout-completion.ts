import { design } from 'fencepost';

export default design(
  {
    title: 'a job completes while its timeout has it off the pending list',
    source:
      'drivers/gpu/drm/scheduler/sched_main.c drm_sched_job_timedout, drm_sched_job_reinsert_on_false_timeout',
    description:
      'With DRM_GPU_SCHED_STAT_NO_HANG the core puts the job back, and with a reset drm_sched_stop() does: it is freed once. A handler that returns without either loses it.',
    variants: {
      NO_HANG: { holds: true, kernels: ['7.2'] },
      reset: { holds: true },
      'neither reset nor NO_HANG': { verdict: 'rule', violates: ['SCHED-06'] },
    },
  },
  (d, variant) => {
    const freed = d.variable('times freed', { max: 2 });
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(hw));
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          t.ring_doorbell(gpu);
        },
        timedout_job: (t) => {
          if (variant === 'NO_HANG') t.DRM_GPU_SCHED_STAT_NO_HANG(sched);
          else if (variant === 'reset') {
            t.drm_sched_stop(sched, job);
            t.drm_sched_start(sched, '-ETIMEDOUT');
          }
        },
        free_job: (t) => {
          t.atomic_inc_return(freed);
          t.drm_sched_job_cleanup(job);
        },
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
    });
    d.always('the job is freed once', freed.isNot(2));
    d.sometimes('the job is freed', freed.is(1));
  },
);
