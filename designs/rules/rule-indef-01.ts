import { design } from 'fencepost';

export default design(
  {
    title: 'no dma_fence stands for an event that userspace has yet to trigger',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    if (variant === 'breaks') {
      d.userspace('compositor', (t) => {
        t.userspace_step();
        t.dma_fence_signal(fence);
      });
    } else {
      d.hardirq('vblank irq', (t) => {
        t.dma_fence_signal(fence);
      });
    }
  },
);
