import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'jobs of two entities that depend on each other complete in order',
    source:
      'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_basic_test/multiple-inter-dependent-job-queues',
    description:
      'Each job depends on the finished fence of the one pushed before it; in the same scheduler that is a wait for its start, and the one credit does the rest.',
  },
  (d) => {
    const names = ['job 0', 'job 1', 'job 2'];
    const lock = d.spinlock('mock sched->lock');
    const hw = names.map((name) =>
      d.dma_fence(`${name} hw fence`, { lock, timeline: 'mock hw', initially: 'uninitialised' }),
    );
    const timers: TaskHandle[] = hw.map((fence, i) =>
      d.job(`${names[i]} on mock hw`, { submitted: false }, (t) => t.dma_fence_signal(fence)),
    );
    const sched = d.drm_gpu_scheduler('mock sched', {
      ops: {
        run_job: (t, job) => {
          const fence = hw[job.index];
          const timer = timers[job.index];
          if (fence === undefined || timer === undefined) return;
          const before = hw[job.index - 1];
          if (before !== undefined) t.assert(before.isSignaled());
          t.dma_fence_init(fence);
          t.ring_doorbell(timer);
        },
      },
    });
    const entities = [0, 1].map((i) => d.drm_sched_entity(`entity ${i}`, sched));
    const jobs = names.map((name, i) => {
      const [even, odd] = entities;
      const entity = i % 2 === 0 ? even : odd;
      if (entity === undefined) throw new Error('two entities');
      return d.drm_sched_job(name, entity, { hw_fence: hw[i] });
    });

    d.kthread('test', (t) => {
      for (const [i, job] of jobs.entries()) {
        t.drm_sched_job_init(job, 1);
        const before = jobs[i - 1];
        if (before !== undefined) t.drm_sched_job_add_dependency(job, before.finished);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
      }
      for (const job of jobs) t.dma_fence_wait(job.finished, false);
    });
  },
);
