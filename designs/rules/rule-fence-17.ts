import { design } from 'fencepost';

export default design(
  {
    title: 'fence->error counts only once the fence is signalled',
    source: 'include/linux/dma-fence.h:651-671',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-17'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('status ioctl', (t) => {
      if (variant === 'breaks') t['fence->error'](fence);
      else t.dma_fence_get_status(fence);
    });
  },
);
