import { design } from 'fencepost';

export default design(
  {
    title: 'eviction depends on all fences of the object and adds its own',
    source: 'Documentation/gpu/drm-vm-bind-locking.rst Eviction',
    variants: { breaks: { verdict: 'rule', violates: ['MM-06'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const moved = d.dma_fence('F(move)');
    const move = d.job('move', { submitted: false }, (t) => {
      t.move_backing_storage(bo);
      t.dma_fence_signal(moved);
    });

    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant === 'keeps') {
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, moved, 'KERNEL');
      }
      t.ring_doorbell(move);
      t.dma_resv_unlock(bo);
    });
  },
);
