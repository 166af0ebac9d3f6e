import { design } from 'fencepost';

export default design(
  {
    title: 'long-running work gets no end-of-batch dma_fence',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: { breaks: { verdict: 'rule', violates: ['INDEF-04'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const memory = d.user_fence('*value');

    d.job('compute batch', { longRunning: true }, (t) => {
      t.user_fence_write(memory);
      if (variant === 'breaks') t.dma_fence_signal(fence);
    });
    d.thread('submit ioctl', (t) => {
      if (variant === 'breaks') t.fd_install(fence);
      else t.kmalloc('GFP_KERNEL');
    });
  },
);
