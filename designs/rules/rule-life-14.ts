import { EPOLLOUT, design } from 'fencepost';

export default design(
  {
    title: 'a buffer is released when no poll callback is armed',
    source: 'drivers/dma-buf/dma-buf.c:176-181 dma_buf_release(), 369-374 dma_buf_poll()',
    description:
      'The callback has a reference to the file, unless whoever polled had none himself.',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-14', 'POLL-04', 'POLL-09', 'CTX-05', 'CTX-06'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    if (variant === 'keeps') d.fd('epoll item', { of: bo });

    d.thread('process', (t) => {
      t.close(fd);
    });
    d.kthread('epoll_wait', (t) => {
      t.dma_buf_poll(bo, EPOLLOUT);
    });
  },
);
