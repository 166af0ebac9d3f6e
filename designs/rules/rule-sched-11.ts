import { design } from 'fencepost';

export default design(
  {
    title: 'what waits for a finished fence takes another lock than that of the hardware fence',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:184-189 drm_sched_job_done_cb',
    description:
      'The callback of the finished fence runs while the lock of the hardware fence is held.',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['FENCE-07', 'SCHED-11'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const ringLock = d.spinlock('ring->lock');
    const otherLock = d.spinlock('client->lock');
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised', lock: ringLock });
    const gpu = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(hw));
    const sched = d.drm_gpu_scheduler('sched', {
      ops: {
        run_job: (t) => {
          t.dma_fence_init(hw);
          t.ring_doorbell(gpu);
        },
      },
    });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity, { hw_fence: hw });
    const used = variant === 'breaks' ? ringLock : otherLock;
    const retire = d.dma_fence_cb('retire', (t) => {
      t.spin_lock(used);
      t.spin_unlock(used);
    });

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_arm(job);
      t.dma_fence_add_callback(job.finished, retire);
      t.drm_sched_entity_push_job(job);
    });
  },
);
