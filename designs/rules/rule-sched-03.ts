import { design } from 'fencepost';

export default design(
  {
    title: 'the reference on a dependency belongs to the job',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:669-713 drm_sched_job_add_dependency',
    description: 'The caller drops it once more: the fence is gone while the job still holds it.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'SCHED-03'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const inFence = d.dma_fence('in-fence', { initially: 'signaled', refs: 1 });
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      if (variant === 'keeps') t.dma_fence_get(inFence);
      t.drm_sched_job_add_dependency(job, inFence);
      t.dma_fence_put(inFence);
      t.choose({
        'goes on': () => {
          t.drm_sched_job_arm(job);
          t.drm_sched_entity_push_job(job);
        },
        'gives up': () => t.drm_sched_job_cleanup(job),
      });
    });
  },
);
