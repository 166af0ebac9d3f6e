import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, DMA_BUF_SYNC_START, design } from 'fencepost';

export default design(
  {
    title: 'the exporter keeps the storage while the CPU accesses it',
    source: 'include/linux/dma-buf.h, begin_cpu_access',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-08', 'CTX-06'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    const process = d.thread('process', (t) => {
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
      t.cpu_read(bo);
      t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
    });
    d.kthread('exporter', (t) => {
      if (variant === 'keeps') t.wait4(process);
      t.free_backing_storage(bo);
    });
  },
);
