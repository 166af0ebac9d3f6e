import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a queue behind a job that waits for the test drains once that job has ended',
    source: 'drivers/gpu/drm/scheduler/tests/tests_scheduler.c drm_sched_scheduler_queue_overhead',
  },
  (d) => {
    const names = ['manual job', 'job 1', 'job 2'];
    const lock = d.spinlock('mock sched->lock');
    const hw = names.map((name) =>
      d.dma_fence(`${name} hw fence`, { lock, timeline: 'mock hw', initially: 'uninitialised' }),
    );
    const timers: (TaskHandle | undefined)[] = hw.map((fence, i) =>
      i === 0
        ? undefined
        : d.job(`${names[i]} on mock hw`, { submitted: false }, (t) => t.dma_fence_signal(fence)),
    );
    const sched = d.drm_gpu_scheduler('mock sched', {
      credit_limit: 1,
      ops: {
        run_job: (t, job) => {
          const fence = hw[job.index];
          const timer = timers[job.index];
          if (fence !== undefined) t.dma_fence_init(fence);
          if (timer !== undefined) t.ring_doorbell(timer);
        },
      },
    });
    const entity = d.drm_sched_entity('mock entity', sched);
    const jobs = names.map((name, i) => d.drm_sched_job(name, entity, { hw_fence: hw[i] }));

    d.kthread('test', (t) => {
      for (const job of jobs) {
        t.drm_sched_job_init(job, 1);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
      }
      const first = jobs.at(0);
      const last = jobs.at(-1);
      const manual = hw.at(0);
      if (first === undefined || last === undefined || manual === undefined) return;
      t.dma_fence_wait(first.scheduled, false);
      t.dma_fence_signal(manual);
      t.dma_fence_wait(last.finished, false);
    });
  },
);
