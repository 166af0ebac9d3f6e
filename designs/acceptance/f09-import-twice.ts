import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE, EPOLLIN, EPOLLOUT, design } from 'fencepost';

/** The events that a poll reports while the fence is pending. */
const pending = {
  'WRITE after READ': 0,
  'READ after WRITE': 0,
  'READ twice': EPOLLIN,
} as const;

export default design(
  {
    title: 'one fence is imported into a buffer twice',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_import_sync_file(), dma_resv_add_fence()',
    description:
      'A usage is never weakened: what was a writer stays one, whatever comes behind it, and what was a reader becomes a writer in its place. Whoever wants to read waits in both orders.',
    variants: {
      'WRITE after READ': { holds: true },
      'READ after WRITE': { holds: true },
      'READ twice': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const fence = d.dma_fence('F');
    const syncFd = d.fd('sync fd', { of: d.sync_file('sync_file', { fence }) });
    const never = d.variable('never');
    const order =
      variant === 'WRITE after READ' || variant === 'READ after WRITE' ? variant : 'READ twice';

    const irq = d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('process', (t) => {
      const reads = DMA_BUF_SYNC_READ;
      const writes = DMA_BUF_SYNC_WRITE;
      t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, order === 'READ after WRITE' ? writes : reads, syncFd);
      t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, order === 'WRITE after READ' ? writes : reads, syncFd);
      const events = t.poll([fd], EPOLLIN | EPOLLOUT, 0);
      t.if(events.isNot(pending[order]), () => {
        t.if(t.dma_fence_is_signaled(fence).is(0), () => t.assert(never.is(1)));
      });
      t.wait4(irq);
      const done = t.poll([fd], EPOLLIN | EPOLLOUT, 0);
      t.if(done.isNot(EPOLLIN | EPOLLOUT), () => t.assert(never.is(1)));
    });
  },
);
