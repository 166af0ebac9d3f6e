import { design } from 'fencepost';

export default design(
  {
    title: 'two threads arm and push jobs of one entity under one lock',
    source: 'drivers/gpu/drm/scheduler/sched_entity.c:623-634 drm_sched_entity_push_job',
    description: 'Without the lock the job with the later sequence number can run first.',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-19', 'SCHED-02'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('context->lock');
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);

    for (const name of ['A', 'B']) {
      const job = d.drm_sched_job(`job ${name}`, entity);
      d.thread(`submit ioctl ${name}`, (t) => {
        t.drm_sched_job_init(job, 1);
        if (variant === 'keeps') t.mutex_lock(lock);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
        if (variant === 'keeps') t.mutex_unlock(lock);
      });
    }
  },
);
