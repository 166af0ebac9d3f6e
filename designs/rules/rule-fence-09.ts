import { design } from 'fencepost';

export default design(
  {
    title: 'waiters and callback owners hold a fence reference throughout',
    source: 'drivers/dma-buf/dma-fence.c:517-520,682-684,892-894',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'FENCE-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });

    d.thread('wait ioctl', (t) => {
      if (variant === 'breaks') t.dma_fence_put(fence);
      t.dma_fence_wait(fence, false);
      if (variant === 'keeps') t.dma_fence_put(fence);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
