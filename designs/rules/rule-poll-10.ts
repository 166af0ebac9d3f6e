import { EPOLLET, EPOLLIN, EPOLL_CTL_ADD, design } from 'fencepost';

export default design(
  {
    title: 'nobody watches an idle buffer for what is new: it never becomes quiet',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_poll(), fs/eventpoll.c ep_send_events()',
    description:
      'A look at an idle buffer wakes the wait queue of that buffer, and so puts back on the list of what is ready what epoll has just taken off to look at.',
    variants: { breaks: { verdict: 'rule', violates: ['POLL-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const ep = d.eventpoll('ep');

    d.thread('process', (t) => {
      t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, variant === 'breaks' ? EPOLLIN | EPOLLET : EPOLLIN);
      t.epoll_wait(ep, 0);
      t.epoll_wait(ep, 0);
    });
  },
);
