import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'user pages are invalidated while a job that uses them is submitted',
    source: 'drivers/gpu/drm/amd/amdgpu/amdgpu_cs.c amdgpu_cs_submit; include/linux/mmu_notifier.h',
    description:
      'The submission looks at the sequence of the notifier and publishes its fence in one section of the notifier lock: it sees the invalidation, or the invalidation sees its fence. One that looks before it takes the lock does neither.',
    variants: {
      'looks under the notifier lock': { holds: true },
      'looks before the notifier lock': { verdict: 'rule', violates: ['CTX-06', 'RESV-11'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('userptr bo');
    const notifierLock = d.mutex('notifier_lock');
    const invalidated = d.variable('invalidated');
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
    const gpu = d.job('gpu', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(hw);
    });
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

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      const early = variant === 'looks before the notifier lock';
      if (!early) t.mutex_lock(notifierLock);
      t.if(
        t.READ_ONCE(invalidated).is(0),
        () => {
          if (early) t.mutex_lock(notifierLock);
          t.drm_sched_job_arm(job);
          t.dma_resv_add_fence(bo, job.finished, 'BOOKKEEP');
          t.drm_sched_entity_push_job(job);
          t.mutex_unlock(notifierLock);
        },
        () => {
          if (!early) t.mutex_unlock(notifierLock);
          t.drm_sched_job_cleanup(job);
        },
      );
      t.dma_resv_unlock(bo);
    });
    d.kthread('munmap', (t) => {
      t.mutex_lock(notifierLock);
      t.WRITE_ONCE(invalidated, 1);
      t.mutex_unlock(notifierLock);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.free_backing_storage(bo);
    });
  },
);
