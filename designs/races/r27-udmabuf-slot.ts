import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, DMA_BUF_SYNC_START, design } from 'fencepost';

export default design(
  {
    title: 'two threads begin and end CPU access to a udmabuf at the same time',
    source: 'drivers/dma-buf/udmabuf.c:222-256 begin_cpu_udmabuf(), end_cpu_udmabuf()',
    description:
      'The table goes into a slot that both read, before anybody looks whether it is one: the other thread may use an error pointer, and of two tables one is lost. A lock of the exporter around both ends helps.',
    variants: {
      udmabuf: { verdict: 'rule', violates: ['CPU-15', 'LOCK-49'] },
      'under the reservation lock': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.udmabuf('bo', { serialised: variant === 'under the reservation lock' });
    const fd = d.fd('fd', { of: bo });

    const reader = (name: string): void => {
      d.thread(name, (t) => {
        const begun = t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
        t.if(begun.failed(), () => t.return());
        t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
      });
    };
    reader('reader 1');
    reader('reader 2');
  },
);
