import { design } from 'fencepost';

export default design(
  {
    title: 'a fence is added after the spinlock that callbacks take was dropped',
    description:
      'dma_resv_add_fence() asks the fences that are there, signals those that the hardware is done with, and so runs their callbacks.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock', violates: ['FENCE-07'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const jobLock = d.spinlock('job_list_lock');
    const earlier = d.dma_fence('earlier', { timeline: 'copy ring', signaled_op: true });
    const later = d.dma_fence('later', { timeline: 'render ring' });
    const jobDone = d.dma_fence_cb('job done callback', (t) => {
      t.spin_lock(jobLock);
      t.spin_unlock(jobLock);
    });

    d.thread('submit ioctl', (t) => {
      t.hw_complete(earlier);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, earlier, 'WRITE');
      t.if(t.dma_fence_add_callback(earlier, jobDone).failed(), () => {
        t.dma_resv_unlock(bo);
        t.return();
      });
      t.spin_lock(jobLock);
      if (variant === 'broken') t.dma_resv_add_fence(bo, later, 'WRITE');
      t.spin_unlock(jobLock);
      if (variant === 'correct') t.dma_resv_add_fence(bo, later, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_signal(later);
      t.dma_fence_signal(earlier);
    });
  },
);
