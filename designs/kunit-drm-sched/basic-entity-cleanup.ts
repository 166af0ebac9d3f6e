import { design } from 'fencepost';

export default design(
  {
    title: 'entities are destroyed while jobs that depend on each other wait in them',
    source: 'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_basic_entity_cleanup',
    description:
      'The jobs run or are killed, and every finished fence signals, behind its dependencies. Only the first job needs the mock hardware: the other is done when run_job returns.',
  },
  (d) => {
    const names = ['job 0', 'job 1'];
    const hw = d.dma_fence('job 0 hw fence', { initially: 'uninitialised' });
    const mock = d.job('job 0 on mock hw', { submitted: false }, (t) => t.dma_fence_signal(hw));
    const sched = d.drm_gpu_scheduler('mock sched', {
      ops: {
        run_job: (t, job) => {
          if (job.index > 0) return;
          t.dma_fence_init(hw);
          t.ring_doorbell(mock);
        },
      },
    });
    const even = d.drm_sched_entity('entity 0', sched);
    const odd = d.drm_sched_entity('entity 1', sched);
    const jobs = names.map((name, i) =>
      d.drm_sched_job(name, i % 2 === 0 ? even : odd, i === 0 ? { hw_fence: hw } : {}),
    );

    d.kthread('test', (t) => {
      for (const [i, job] of jobs.entries()) {
        t.drm_sched_job_init(job, 1);
        const before = jobs[i - 1];
        if (before !== undefined) t.drm_sched_job_add_dependency(job, before.finished);
        t.drm_sched_job_arm(job);
        t.fd_install(job.finished);
        t.drm_sched_entity_push_job(job);
      }
      t.drm_sched_entity_fini(even);
      t.drm_sched_entity_fini(odd);
      for (const job of jobs) t.dma_fence_wait(job.finished, false);
    });
  },
);
