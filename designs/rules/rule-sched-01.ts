import { design } from 'fencepost';

export default design(
  {
    title: 'once a job is armed it is pushed, whatever fails',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:635-667 drm_sched_job_arm',
    description:
      'The finished fence is published and the copy to userspace fails: the job is cleaned up although its fences exist.',
    variants: {
      breaks: { verdict: 'unsignalled-fence', violates: ['FENCE-01', 'SCHED-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.choose({
        'the arguments are fine': () => t.drm_sched_entity_push_job(job),
        'the arguments are wrong': () => {
          if (variant === 'breaks') t.drm_sched_job_cleanup(job);
          else t.drm_sched_entity_push_job(job);
        },
      });
    });
  },
);
