import { design } from 'fencepost';

export default design(
  {
    title: 'the out-fence of a submission is the finished fence',
    source: 'include/drm/gpu_scheduler.h struct drm_sched_fence finished',
    description: 'The hardware fence does not exist before the dependencies have signalled.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-07', 'SCHED-12'] },
      keeps: { holds: true },
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
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.drm_sched_entity_push_job(job);
      t.fd_install(variant === 'breaks' ? hw : job.finished);
    });
  },
);
