import { design } from 'fencepost';

export default design(
  {
    title: 'with one credit the second job starts once the first has ended',
    source: 'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_test_credits',
    description: 'With two credits both start at once: the claim of the test is about the limit.',
    variants: {
      'one credit': { holds: true },
      'two credits': { verdict: 'assertion' },
    },
  },
  (d, variant) => {
    const hw0 = d.dma_fence('job 0 hw fence', { initially: 'uninitialised' });
    const hw1 = d.dma_fence('job 1 hw fence', { initially: 'uninitialised' });
    const sched = d.drm_gpu_scheduler('mock sched', {
      credit_limit: variant === 'one credit' ? 1 : 2,
      ops: { run_job: (t, job) => t.dma_fence_init(job.index === 0 ? hw0 : hw1) },
    });
    const entity = d.drm_sched_entity('mock entity', sched);
    const jobs = [hw0, hw1].map((hw, i) => d.drm_sched_job(`job ${i}`, entity, { hw_fence: hw }));

    d.kthread('test', (t) => {
      for (const job of jobs) {
        t.drm_sched_job_init(job, 1);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
      }
      const [first, second] = jobs;
      if (first === undefined || second === undefined) return;
      t.dma_fence_wait(first.scheduled, false);
      t.assert(second.scheduled.isUnsignaled());
      t.dma_fence_signal(hw0);
      t.dma_fence_wait(second.scheduled, false);
      t.dma_fence_signal(hw1);
      t.dma_fence_wait(second.finished, false);
    });
  },
);
