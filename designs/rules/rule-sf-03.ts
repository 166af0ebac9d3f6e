import { design } from 'fencepost';

export default design(
  {
    title: 'SYNC_IOC_MERGE wants two sync_files, and no flags',
    source: 'drivers/dma-buf/sync_file.c:213-266',
    variants: {
      breaks: { verdict: 'rule', violates: ['SF-03'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const [frame, next] = [d.dma_fence('frame', { refs: 2 }), d.dma_fence('next', { refs: 2 })];
    const fd = d.fd('fd of frame', { of: d.sync_file('sync_file of frame', { fence: frame }) });
    const fd2 = d.fd('fd of next', { of: d.sync_file('sync_file of next', { fence: next }) });
    const device = d.fd('fd of a device', { of: d.file('device') });
    const both = d.fd('fd of both');
    const merged = d.sync_file('merged');
    d.dma_fence_array('array', { max: 2 });
    d.dma_fence_stub('stub', { private: true });

    d.userspace('compositor', (t) => {
      t.SYNC_IOC_MERGE(fd, variant === 'breaks' ? device : fd2, 0, both, merged);
      t.close(both);
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(frame);
      t.dma_fence_signal(next);
    });
  },
);
