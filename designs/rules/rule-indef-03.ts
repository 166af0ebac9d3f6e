import { design } from 'fencepost';

export default design(
  {
    title: 'a userspace memory fence is never wrapped in a dma_fence',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-03', 'INDEF-06'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const memory = d.user_fence('*value');
    const fence = d.dma_fence('F');
    const proxy = d.work('proxy work', { queued: false }, (t) => {
      if (variant === 'breaks') t.user_fence_wait(memory, false);
      t.dma_fence_signal(fence);
    });

    d.thread('import ioctl', (t) => {
      if (variant === 'keeps') {
        t.if(t.user_fence_wait(memory, true).failed(), () => t.return());
      }
      t.fd_install(fence);
      t.queue_work(proxy);
    });
    d.userspace('client', (t) => {
      t.userspace_step();
      t.user_fence_write(memory);
    });
  },
);
