import { design } from 'fencepost';

export default design(
  {
    title: 'a job asks for a credit',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:595-617 drm_sched_job_init',
    description:
      'Without one the job is refused, and a caller who does not look arms what is no job.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-07', 'SCHED-08'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, variant === 'breaks' ? 0 : 1);
      t.drm_sched_job_arm(job);
      t.drm_sched_entity_push_job(job);
    });
  },
);
