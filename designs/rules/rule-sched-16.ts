import { design } from 'fencepost';

export default design(
  {
    title: 'the submit queue that a driver brings has a rescuer',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:1083-1100 drm_sched_alloc_wq',
    variants: {
      breaks: { verdict: 'rule', violates: ['SCHED-16'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const sched = d.drm_gpu_scheduler('sched', {
      submit_wq: d.workqueue('driver wq', { ordered: true, rescuer: variant === 'keeps' }),
      ops: { run_job: () => undefined },
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
