import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, DMA_BUF_SYNC_START, design } from 'fencepost';

export default design(
  {
    title: 'every CPU access lies between SYNC_START and SYNC_END',
    source: 'drivers/dma-buf/dma-buf.c, DOC: cpu access',
    variants: { breaks: { verdict: 'rule', violates: ['CPU-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      if (variant === 'keeps') t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
      t.cpu_read(bo);
      if (variant === 'keeps') t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
    });
  },
);
