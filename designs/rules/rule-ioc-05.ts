import { DMA_BUF_SYNC_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'DMA_BUF_IOCTL_IMPORT_SYNC_FILE is given a direction and a sync_file',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_import_sync_file()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const fence = d.dma_fence('F');
    const syncFd = d.fd('sync fd', { of: d.sync_file('sync_file', { fence }) });

    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('process', (t) => {
      const other = variant === 'breaks' ? fd : syncFd;
      t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, DMA_BUF_SYNC_WRITE, other);
    });
  },
);
