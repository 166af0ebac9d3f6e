import { design } from 'fencepost';

export default design(
  {
    title: 'the end of a scheduler cancels a job that runs',
    source: 'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_basic_cancel',
    description:
      'Without the op, or in a kernel that does not have it, the job stays on the pending list, and nobody completes its fence.',
    variants: {
      cancels: { holds: true, kernels: ['7.2'] },
      'has no cancel_job': { verdict: 'unsignalled-fence', violates: ['FENCE-01', 'SCHED-13'] },
    },
  },
  (d, variant) => {
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const sched = d.drm_gpu_scheduler('mock sched', {
      ops: {
        run_job: (t) => t.dma_fence_init(hw),
        ...(variant === 'cancels' && {
          cancel_job: (t) => {
            t.dma_fence_set_error(hw, '-ECANCELED');
            t.dma_fence_signal(hw);
          },
        }),
      },
    });
    const entity = d.drm_sched_entity('mock entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.kthread('test', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
      t.dma_fence_wait(job.scheduled, false);
      t.drm_sched_entity_destroy(entity);
      t.drm_sched_fini(sched);
      t.assert(job.finished.isSignaled());
    });
  },
);
