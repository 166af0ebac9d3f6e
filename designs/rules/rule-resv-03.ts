import { design } from 'fencepost';

export default design(
  {
    title: 'everything that can fail comes before dma_resv_add_fence()',
    source: 'drivers/dma-buf/dma-resv.c:319',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-03'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const job = d.job('job', { submitted: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant === 'breaks') t.ring_doorbell(job);
      t.if(t.dma_resv_reserve_fences(bo, 1).failed(), () => {
        t.dma_resv_unlock(bo);
        t.return();
      });
      if (variant === 'keeps') t.ring_doorbell(job);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
  },
);
