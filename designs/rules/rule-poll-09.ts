import { EPOLLIN, design } from 'fencepost';

export default design(
  {
    title: 'whoever calls the poll op of a file has a reference to it',
    source: 'fs/eventpoll.c ep_item_poll() before 6.9, epi_fget()',
    variants: {
      breaks: { verdict: 'rule', violates: ['POLL-09', 'CTX-05', 'CTX-06', 'POLL-04', 'LIFE-14'] },
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
    d.thread('epoll_wait', (t) => {
      t.dma_buf_poll(bo, EPOLLIN);
    });
  },
);
