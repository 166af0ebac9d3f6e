import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_START, DMA_BUF_SYNC_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'DMA_BUF_IOCTL_SYNC names a direction, at the end too',
    source: 'drivers/dma-buf/dma-buf.c:558-570',
    variants: { breaks: { verdict: 'rule', violates: ['CPU-04'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE);
      t.cpu_write(bo);
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_END | (variant === 'breaks' ? 0 : DMA_BUF_SYNC_WRITE));
    });
  },
);
