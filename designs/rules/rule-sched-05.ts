import { design } from 'fencepost';

export default design(
  {
    title: 'run_job allocates nothing with direct reclaim',
    source: 'include/drm/gpu_scheduler.h struct drm_sched_backend_ops run_job',
    description: 'The finished fence is published, and run_job is on the way to its signal.',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-41', 'SCHED-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const sched = d.drm_gpu_scheduler('sched', {
      ops: { run_job: (t) => t.kmalloc(variant === 'breaks' ? 'GFP_KERNEL' : 'GFP_NOWAIT') },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
    });
  },
);
