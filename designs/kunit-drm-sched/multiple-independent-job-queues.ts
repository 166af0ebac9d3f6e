import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'jobs of two entities, round robin, all complete',
    source:
      'drivers/gpu/drm/scheduler/tests/tests_basic.c drm_sched_basic_test/multiple-independent-job-queues',
    description:
      'The jobs of one entity run in the order of the pushes, one at a time on the one credit.',
  },
  (d) => {
    const order = d.variable('jobs of entity 0 that have run', { max: 2 });
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
          t.dma_fence_init(fence);
          if (job.index === 0) t.assert(order.is(0));
          if (job.index === 2) t.assert(order.is(1));
          if (job.index !== 1) t.atomic_inc_return(order);
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
      for (const job of jobs) {
        t.drm_sched_job_init(job, 1);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
      }
      for (const job of jobs) t.dma_fence_wait(job.finished, false);
    });
  },
);
