import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a submission fails after its fence was published',
    source: 'drivers/gpu/drm/scheduler/sched_main.c drm_sched_job_arm',
    description:
      'The fence stands in the reservation object when userspace turns out to have given a bad pointer: the job is pushed all the same, or another user of the buffer waits for ever.',
    variants: {
      'pushes the job': { holds: true },
      'drops the job': { verdict: 'deadlock', violates: ['FENCE-01', 'SCHED-01'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);

    d.thread('submit ioctl', (t) => {
      t.drm_sched_job_init(job, 1);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.drm_sched_job_arm(job);
      t.dma_resv_add_fence(bo, job.finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.choose({
        'all is well': () => t.drm_sched_entity_push_job(job),
        'bad pointer': () => {
          if (variant === 'pushes the job') t.drm_sched_entity_push_job(job);
        },
      });
    });
    d.kthread('display', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
