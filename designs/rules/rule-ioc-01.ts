import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, design } from 'fencepost';

export default design(
  {
    title: 'DMA_BUF_IOCTL_SYNC is given known flags',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_ioctl()',
    variants: {
      breaks: { verdict: 'rule', violates: ['IOC-01', 'CPU-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const unknown = 8;

    d.thread('process', (t) => {
      t.DMA_BUF_IOCTL_SYNC(
        fd,
        variant === 'breaks' ? DMA_BUF_SYNC_READ | unknown : DMA_BUF_SYNC_READ,
      );
      t.cpu_read(bo);
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_READ | DMA_BUF_SYNC_END);
    });
  },
);
