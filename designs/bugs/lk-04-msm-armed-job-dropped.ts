import { design } from 'fencepost';

export default design(
  {
    title: 'a submission that fails behind drm_sched_job_arm() drops its job and the fences in it',
    source:
      'commit 5d319f75ccf7f0927425a7545aa1a22b3eedc189 drm/msm: Fix a fence leak in submit error path',
    description:
      'The error path frees the submission and forgets the job: its fences are initialised, and nobody will ever push or free it. Where arming comes behind all that can fail, there is nothing to forget.',
    variants: {
      buggy: { verdict: 'rule', violates: ['SCHED-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const sched = d.drm_gpu_scheduler('ring->sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('queue->entity', sched);
    const job = d.drm_sched_job('submit', entity);

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.drm_sched_job_init(job, 1);
      if (variant === 'buggy') t.drm_sched_job_arm(job);
      t.choose({
        'all is well': () => {
          if (variant === 'fixed') t.drm_sched_job_arm(job);
          t.drm_sched_entity_push_job(job);
        },
        'idr_alloc_cyclic() fails': () => {
          if (variant === 'fixed') t.drm_sched_job_cleanup(job);
        },
      });
    });
  },
);
