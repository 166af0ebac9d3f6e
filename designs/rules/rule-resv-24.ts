import { design } from 'fencepost';

export default design(
  {
    title: 'a submission locks all its buffers before it adds its fence to any',
    source: 'drivers/gpu/drm/drm_exec.c:30-46',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-24'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx = d.ww_acquire_ctx('ctx');
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('submit ioctl', (t) => {
      const together = variant === 'keeps' ? ctx : null;
      if (variant === 'keeps') t.ww_acquire_init(ctx);
      t.dma_resv_lock(a, together);
      if (variant === 'keeps') t.dma_resv_lock(b, together);
      t.dma_resv_reserve_fences(a, 1);
      if (variant === 'keeps') t.dma_resv_reserve_fences(b, 1);
      t.dma_resv_add_fence(a, fence, 'WRITE');
      if (variant === 'breaks') {
        t.dma_resv_unlock(a);
        t.dma_resv_lock(b, together);
        t.dma_resv_reserve_fences(b, 1);
      }
      t.dma_resv_add_fence(b, fence, 'WRITE');
      t.dma_resv_unlock(b);
      if (variant === 'breaks') return;
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
