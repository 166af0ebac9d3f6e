import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a shrinker tries a reservation lock and waits for the GPU under it',
    description:
      'Jobs that are on the hardware end without memory, so reclaim may wait for them; a buffer that is being submitted is locked, and skipped.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const other = d.dma_buf('other bo');
    const fence = d.dma_fence('fence');
    const job = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(fence));

    d.shrinker('msm_gem_shrinker', (t) => {
      t.if(t.dma_resv_trylock(bo).is(1), () => {
        t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
        t.dma_resv_unlock(bo);
      });
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.ring_doorbell(job);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.thread('page fault', (t) => {
      t.dma_resv_lock(other, null);
      t.kmalloc('GFP_KERNEL');
      t.dma_resv_unlock(other);
    });
  },
);
