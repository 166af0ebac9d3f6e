import { design } from 'fencepost';

export default design(
  {
    title: 'a timeout that finds the hardware at work leaves the job alone',
    source: 'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_skip_reset',
    description: 'The job goes back on the pending list, completes later, and is freed once.',
    variants: { default: { holds: true, kernels: ['7.2'] } },
  },
  (d) => {
    const skipped = d.variable('resets skipped');
    const freed = d.variable('jobs freed', { max: 2 });
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const sched = d.drm_gpu_scheduler('mock sched', {
      ops: {
        run_job: (t) => t.dma_fence_init(hw),
        timedout_job: (t) => {
          t.WRITE_ONCE(skipped, 1);
          t.DRM_GPU_SCHED_STAT_NO_HANG(sched);
        },
        free_job: (t, job) => {
          t.atomic_inc_return(freed);
          t.drm_sched_job_cleanup(job);
        },
      },
    });
    const entity = d.drm_sched_entity('mock entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.kthread('test', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.drm_sched_entity_push_job(job);
      t.dma_fence_wait(job.scheduled, false);
      t.dma_fence_signal(hw);
      t.dma_fence_wait(job.finished, false);
    });
    d.always('the job is freed once', freed.isNot(2));
    d.sometimes('the reset was skipped', skipped.is(1));
    d.sometimes('the job is freed', freed.is(1));
  },
);
