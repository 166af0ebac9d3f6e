import { design } from 'fencepost';

export default design(
  {
    title: 'a job that never ends times out, and its reset ends it',
    source: 'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_basic_timeout',
    description:
      'Nobody signals the hardware fence but the timeout. Without it, nobody is left who does, which is no surprise.',
    variants: {
      'times out': { holds: true },
      'never times out': { verdict: 'deadlock', violates: ['FENCE-01'] },
    },
  },
  (d, variant) => {
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const sched = d.drm_gpu_scheduler('mock sched', {
      ops: {
        run_job: (t) => t.dma_fence_init(hw),
        ...(variant === 'times out' && {
          timedout_job: (t) => {
            t.drm_sched_stop(sched, job);
            t.dma_fence_signal(hw);
            t.drm_sched_start(sched, '-ETIMEDOUT');
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
      t.dma_fence_wait(job.finished, false);
      t.assert(job.finished.isSignaled());
    });
  },
);
