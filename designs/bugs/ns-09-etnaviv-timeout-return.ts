import { design } from 'fencepost';

export default design(
  {
    title: 'a timeout handler returns early, and the job that the core took off the list is lost',
    source:
      'drm/etnaviv: always start/stop scheduler in timeout processing; Message-ID 20200824110248.5998-1-l.stach@pengutronix.de',
    description:
      'The GPU still makes progress, so the handler returns without drm_sched_stop() and drm_sched_start(). Nobody puts the job back: it is never freed, and no later timeout looks after it, not even if the GPU hangs then.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-02', 'SCHED-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const engine = d.engine('gpu', { hangs: true });
    const hw = d.dma_fence('gpu fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu job', { submitted: false }, (t) => {
      t.engine_start(engine);
      t.engine_run(engine);
      t.dma_fence_signal(hw);
      t.engine_finish(engine);
    });
    const sched = d.drm_gpu_scheduler('gpu->sched', {
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          t.ring_doorbell(gpu);
        },
        timedout_job: (t) => {
          t.choose({
            'the GPU makes progress': () => {
              if (variant === 'buggy') return;
              t.drm_sched_stop(sched, submit);
              t.engine_reset_job(engine, gpu);
              t.dma_fence_signal(hw);
              t.drm_sched_start(sched, '-ETIMEDOUT');
            },
            'it hangs': () => {
              t.drm_sched_stop(sched, submit);
              t.engine_reset_job(engine, gpu);
              t.dma_fence_signal(hw);
              t.drm_sched_start(sched, '-ETIMEDOUT');
            },
          });
        },
      },
    });
    const entity = d.drm_sched_entity('ctx->sched_entity', sched);
    const submit = d.drm_sched_job('submit', entity, { hw_fence: hw });

    d.thread('etnaviv_ioctl_gem_submit', (t) => {
      t.drm_sched_job_init(submit, 1);
      t.drm_sched_job_arm(submit);
      t.fd_install(submit.finished);
      t.drm_sched_entity_push_job(submit);
    });
  },
);
