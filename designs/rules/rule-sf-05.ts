import { design } from 'fencepost';

export default design(
  {
    title: 'SYNC_IOC_FILE_INFO wants no flags, and room for all fences or for none',
    source: 'drivers/dma-buf/sync_file.c:295-364',
    variants: {
      breaks: { verdict: 'rule', violates: ['SF-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const members = [d.dma_fence('frame', { refs: 2 }), d.dma_fence('next', { refs: 2 })];
    const array = d.dma_fence_array('array', members);
    const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence: array }) });
    const info = d.sync_file_info('info');

    d.userspace('debugger', (t) => {
      t.SYNC_IOC_FILE_INFO(fd, 0, variant === 'breaks' ? 1 : 2, info);
    });
    d.hardirq('irq', (t) => {
      for (const member of members) t.dma_fence_signal(member);
    });
  },
);
