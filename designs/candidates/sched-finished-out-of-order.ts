import { design } from 'fencepost';

export default design(
  {
    title: 'the credits of a job are free before its finished fence signals',
    source: 'drivers/gpu/drm/scheduler/sched_main.c drm_sched_job_done() of 7.2',
    description:
      'drm_sched_job_done() gives the credits back and then signals the finished fence. In between the next job of the entity can start, and end: if nothing but the scheduler keeps the two hardware fences in order, its finished fence overtakes the first in their common context. One lock for the fences of a ring, which the callbacks run under, is what drivers rely on.',
    variants: {
      'a lock for each fence': { verdict: 'rule', violates: ['FENCE-19'] },
      'one lock for the ring': { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->lock');
    const shared = variant === 'one lock for the ring' ? { lock } : {};
    const hw = [0, 1].map((i) =>
      d.dma_fence(`hw fence ${i}`, { ...shared, timeline: 'ring', initially: 'uninitialised' }),
    );
    const gpu = hw.map((fence, i) =>
      d.job(`job ${i} on the ring`, { submitted: false }, (t) => t.dma_fence_signal(fence)),
    );
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t, job) => {
          const fence = hw[job.index];
          const work = gpu[job.index];
          if (fence === undefined || work === undefined) return;
          t.dma_fence_init(fence);
          t.ring_doorbell(work);
        },
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const jobs = hw.map((fence, i) => d.drm_sched_job(`job ${i}`, entity, { hw_fence: fence }));

    d.thread('submit ioctl', (t) => {
      for (const job of jobs) {
        t.drm_sched_job_init(job, 1);
        t.drm_sched_job_arm(job);
        t.drm_sched_entity_push_job(job);
      }
    });
  },
);
