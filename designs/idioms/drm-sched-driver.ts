import { design } from 'fencepost';

export default design(
  {
    title: 'a driver of the DRM scheduler: submission, hang recovery, teardown',
    description:
      'What can fail comes before drm_sched_job_arm(); the out-fence is the finished fence; the timeout resets the engine on a queue with a rescuer; the end of the client waits for its entity. The broken driver lets a timeout pass and resets nothing.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock', violates: ['FENCE-02', 'SCHED-06'] },
    },
  },
  (d, variant) => {
    const engine = d.engine('rcs0', { hangs: true });
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu', { submitted: false }, (t) => {
      t.engine_run(engine);
      t.dma_fence_signal(hw);
    });
    const sched = d.drm_gpu_scheduler('sched', {
      timeout_wq: d.workqueue('timeout_wq', { ordered: true, rescuer: true }),
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          t.ring_doorbell(gpu);
        },
        ...(variant === 'correct' && {
          timedout_job: (t) => {
            t.drm_sched_stop(sched, job);
            t.engine_reset_job(engine, gpu);
            t.dma_fence_signal(hw);
            t.drm_sched_start(sched, '-ETIMEDOUT');
          },
        }),
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.thread('client', (t) => {
      t.if(t.drm_sched_job_init(job, 1).failed(), () => t.return());
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
      t.drm_sched_entity_destroy(entity);
    });
  },
);
