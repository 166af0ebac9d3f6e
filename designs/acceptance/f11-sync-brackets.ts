import {
  DMA_BUF_SYNC_END,
  DMA_BUF_SYNC_READ,
  DMA_BUF_SYNC_RW,
  DMA_BUF_SYNC_START,
  design,
} from 'fencepost';

export default design(
  {
    title: 'DMA_BUF_IOCTL_SYNC in every order',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_ioctl()',
    description:
      'The core counts no brackets: an end without a beginning, and two beginnings, are as good as any. What is wrong is an access outside, or in a direction that was not announced.',
    variants: {
      'end without start': { holds: true },
      'start twice': { holds: true },
      'both directions': { holds: true },
      'udmabuf, end without start': { holds: true },
      'neither direction': { verdict: 'rule', violates: ['CPU-04'] },
      'reads after the end': { verdict: 'rule', violates: ['CPU-01'] },
      'writes what it reads': { verdict: 'rule', violates: ['CPU-05'] },
    },
  },
  (d, variant) => {
    const isUdmabuf = variant.startsWith('udmabuf');
    const bo = isUdmabuf ? d.udmabuf('bo') : d.dma_buf('bo');
    const never = d.variable('never');
    const fd = d.fd('fd', { of: bo });
    const start = DMA_BUF_SYNC_START;
    const end = DMA_BUF_SYNC_END;
    const read = DMA_BUF_SYNC_READ;

    d.thread('process', (t) => {
      switch (variant) {
        case 'end without start':
          t.DMA_BUF_IOCTL_SYNC(fd, end | read);
          break;
        case 'udmabuf, end without start': {
          const ended = t.DMA_BUF_IOCTL_SYNC(fd, end | read);
          t.if(ended.isNot('-EINVAL'), () => t.assert(never.is(1)));
          break;
        }
        case 'start twice':
          t.DMA_BUF_IOCTL_SYNC(fd, start | read);
          t.DMA_BUF_IOCTL_SYNC(fd, start | read);
          t.cpu_read(bo);
          t.DMA_BUF_IOCTL_SYNC(fd, end | read);
          break;
        case 'both directions':
          t.DMA_BUF_IOCTL_SYNC(fd, start | DMA_BUF_SYNC_RW);
          t.cpu_read(bo);
          t.cpu_write(bo);
          t.DMA_BUF_IOCTL_SYNC(fd, end | DMA_BUF_SYNC_RW);
          break;
        case 'neither direction':
          t.DMA_BUF_IOCTL_SYNC(fd, end);
          break;
        case 'reads after the end':
          t.DMA_BUF_IOCTL_SYNC(fd, start | read);
          t.DMA_BUF_IOCTL_SYNC(fd, end | read);
          t.cpu_read(bo);
          break;
        case 'writes what it reads':
          t.DMA_BUF_IOCTL_SYNC(fd, start | read);
          t.cpu_write(bo);
          t.DMA_BUF_IOCTL_SYNC(fd, end | read);
      }
    });
  },
);
