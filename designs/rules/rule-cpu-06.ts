import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, DMA_BUF_SYNC_START, design } from 'fencepost';

export default design(
  {
    title: 'userspace repeats DMA_BUF_IOCTL_SYNC after -EINTR, before it touches the mapping',
    source: 'drivers/dma-buf/dma-buf.c, DOC: cpu access',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-06', 'CPU-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const fence = d.dma_fence('F');

    const submit = d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('process', (t) => {
      t.wait4(submit);
      if (variant === 'breaks') t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
      else
        t.loop(() => {
          const begun = t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
          t.if(begun.is(0), () => t.break());
        });
      t.cpu_read(bo);
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
    });
  },
);
