import { DMA_BUF_SYNC_READ, design } from 'fencepost';

export default design(
  {
    title: 'DMA_BUF_IOCTL_EXPORT_SYNC_FILE is given a direction',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export_sync_file()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-03'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const newfd = d.fd('new fd');
    const syncFile = d.sync_file('sync_file');
    const snapshot = d.fence_snapshot('snapshot');
    const stub = d.dma_fence_stub();

    d.thread('process', (t) => {
      const flags = variant === 'breaks' ? 0 : DMA_BUF_SYNC_READ;
      t.DMA_BUF_IOCTL_EXPORT_SYNC_FILE(fd, flags, newfd, syncFile, snapshot, stub);
    });
  },
);
