import { design } from 'fencepost';

export default design(
  {
    title: 'cancel_job signals the hardware fence, and leaves the rest to free_job',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:1185-1243 drm_sched_fini',
    description:
      'One that only stops the hardware leaves free_job a job whose fences nobody completes.',
    variants: {
      breaks: {
        verdict: 'unsignalled-fence',
        violates: ['FENCE-01', 'SCHED-13'],
        kernels: ['7.2'],
      },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t) => t.dma_fence_init(hw),
        cancel_job: (t) => {
          if (variant === 'breaks') return;
          t.dma_fence_set_error(hw, '-ECANCELED');
          t.dma_fence_signal(hw);
        },
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.kthread('driver', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
      t.drm_sched_entity_destroy(entity);
      t.drm_sched_fini(sched);
    });
  },
);
