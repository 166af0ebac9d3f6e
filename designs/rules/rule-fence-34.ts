import { design } from 'fencepost';

export default design(
  {
    title: 'a fence is initialised once',
    source: 'drivers/gpu/drm/scheduler/sched_main.c drm_sched_resubmit_jobs()',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-34'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F', { initially: 'uninitialised' });
    const retry = d.dma_fence('F(retry)', { initially: 'uninitialised' });

    d.work('run job', (t) => {
      t.dma_fence_init(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_init(variant === 'breaks' ? fence : retry);
      if (variant === 'keeps') t.dma_fence_signal(retry);
      t.dma_fence_signal(fence);
    });
  },
);
