import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'run_job() initialises a hardware fence that the submission has allocated',
    description:
      'All memory and all slots are there before the finished fence is published; from then on nothing can fail but the hardware.',
  },
  (d) => {
    const submitWq = d.workqueue('submit_wq', { ordered: true, rescuer: true });
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('finished');
    const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });

    const irq = d.hardirq('gpu irq', { raised: false }, (t) => t.dma_fence_signal(hw));
    const gpu = d.job('gpu', { submitted: false }, (t) => t.raise_irq(irq));
    const jobDone = d.dma_fence_cb('drm_sched_job_done_cb', (t) => t.dma_fence_signal(finished));

    const runJob = d.work('run_job', { queue: submitWq, queued: false }, (t) => {
      t.dma_fence_init(hw);
      t.ring_doorbell(gpu);
      t.fd_install(hw);
      t.if(t.dma_fence_add_callback(hw, jobDone).failed(), () => t.dma_fence_signal(finished));
    });

    d.thread('submit ioctl', (t) => {
      t.if(t.kmalloc('GFP_KERNEL').failed(), () => t.return());
      t.dma_resv_lock(bo, null);
      t.if(t.dma_resv_reserve_fences(bo, 1).failed(), () => {
        t.dma_resv_unlock(bo);
        t.return();
      });
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.queue_work(runJob);
      t.dma_resv_unlock(bo);
    });
    d.thread('wait ioctl', (t) => {
      const waited = t.dma_resv_wait_timeout(bo, 'READ', true, MAX_SCHEDULE_TIMEOUT);
      t.if(waited.is('-ERESTARTSYS'), () => t.return());
    });
  },
);
