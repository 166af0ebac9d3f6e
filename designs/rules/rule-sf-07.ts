import { design } from 'fencepost';

export default design(
  {
    title: 'SYNC_IOC_SET_DEADLINE wants its padding to be 0',
    source: 'drivers/dma-buf/sync_file.c:366-380',
    variants: {
      breaks: { verdict: 'rule', violates: ['SF-07'], kernels: ['7.2', '6.12'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence }) });

    d.userspace('compositor', (t) => {
      t.SYNC_IOC_SET_DEADLINE(fd, 16, variant === 'breaks' ? 1 : 0);
      t.close(fd);
    });
    d.hardirq('irq', (t) => t.dma_fence_signal(fence));
  },
);
