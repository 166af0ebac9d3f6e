import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is pinned without the lock that the dma-buf contract asks for',
    source:
      'drm: Fix reservation locking for pin/unpin and console; Message-ID 20240227113853.8464-1-tzimmermann@suse.de',
    description:
      'The pin count changes while an eviction, which holds the reservation lock, has already looked at it and moves the buffer.',
    variants: {
      buggy: { verdict: 'rule', violates: ['LOCK-01', 'LOCK-02', 'MM-07'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const pinCount = d.variable('bo->pin_count');
    const bo = d.dma_buf('bo', {
      ops: {
        pin: (t) => t.atomic_inc_return(pinCount),
        unpin: (t) => t.atomic_dec_return(pinCount),
      },
    });
    const attachment = d.dma_buf_attachment('fbdev attachment', bo, { dynamic: true });

    d.thread('drm_fbdev_generic pin', (t) => {
      if (variant === 'fixed') t.dma_resv_lock(bo, null);
      t.dma_buf_pin(attachment);
      if (variant === 'fixed') t.dma_resv_unlock(bo);
      if (variant === 'fixed') t.dma_resv_lock(bo, null);
      t.dma_buf_unpin(attachment);
      if (variant === 'fixed') t.dma_resv_unlock(bo);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.if(t.READ_ONCE(pinCount).is(0), () => t.move_backing_storage(bo));
      t.dma_resv_unlock(bo);
    });
  },
);
