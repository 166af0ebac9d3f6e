import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'run_job allocates the hardware fence with GFP_KERNEL',
    source:
      'RFC series 20200512085944.222637-1-daniel.vetter@ffwll.ch, patch 10/17 "s/GFP_KERNEL/GFP_ATOMIC in scheduler code"',
    description:
      'The finished fence of the job is published, and the worker that will signal it waits for memory; reclaim waits for that same fence. The memory has to be there before the fence is.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');

    d.shrinker('ttm shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const runJob = d.work('amdgpu_job_run', { queued: false }, (t) => {
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.dma_fence_signal(finished);
    });

    d.thread('amdgpu_cs_ioctl', (t) => {
      if (variant === 'fixed') t.kmalloc('GFP_KERNEL');
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(runJob);
    });
  },
);
