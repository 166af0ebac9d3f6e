import { design } from 'fencepost';

export default design(
  {
    title: 'no dma_fence depends on a userspace-controlled fence',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-06', 'INDEF-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const memory = d.user_fence('*value');
    const fence = d.dma_fence('F', { published: true });

    d.job('job', (t) => {
      if (variant === 'breaks') t.user_fence_wait(memory, false);
      t.dma_fence_signal(fence);
    });
    d.userspace('client', (t) => {
      if (variant === 'keeps') t.dma_fence_wait(fence, false);
      t.user_fence_write(memory);
    });
  },
);
