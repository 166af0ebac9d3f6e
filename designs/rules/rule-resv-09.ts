import { design } from 'fencepost';

export default design(
  {
    title: 'every access waits for KERNEL fences unless the placement is pinned',
    source: 'include/linux/dma-resv.h:72-84',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-09'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const moved = d.dma_fence('F(move)', { timeline: 'copy ring' });
    const move = d.job('move', { submitted: false }, (t) => {
      t.dma_fence_signal(moved);
    });
    const job = d.job('job', { submitted: false }, (t) => {
      if (variant === 'keeps') t.wait_fence_hw(moved);
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, moved, 'KERNEL');
      t.ring_doorbell(move);
      t.ring_doorbell(job);
      t.dma_resv_unlock(bo);
    });
  },
);
