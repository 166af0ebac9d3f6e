import { EPOLLET, EPOLLIN, EPOLL_CTL_ADD, design } from 'fencepost';

export default design(
  {
    title: 'an event loop watches a descriptor that is ready for what is new',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_poll(), fs/eventpoll.c ep_done_scan()',
    description:
      'An eventfd and a sync_file that has signalled are reported once. An idle buffer is reported for ever: its poll wakes its own wait queue, and so what epoll looks at is ready again before the look is over.',
    variants: {
      'a sync_file': { holds: true },
      'an eventfd': { holds: true },
      'a buffer': { verdict: 'rule', violates: ['POLL-10'] },
      'a buffer, as long as it is ready': { holds: true },
    },
  },
  (d, variant) => {
    const never = d.variable('never');
    const ep = d.eventpoll('ep');
    const eventfd = d.eventfd('eventfd', { created: true });
    const isBuffer = variant !== 'a sync_file' && variant !== 'an eventfd';
    const watched = isBuffer
      ? d.dma_buf('bo')
      : variant === 'a sync_file'
        ? d.sync_file('sync_file', { fence: d.dma_fence_stub() })
        : eventfd;
    const fd = d.fd('fd', { of: watched });
    const edge = variant === 'a buffer, as long as it is ready' ? 0 : EPOLLET;

    d.thread('event loop', (t) => {
      if (variant === 'an eventfd') t.eventfd_signal(eventfd);
      t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN | edge);
      t.if(t.epoll_wait(ep, 0).isNot(EPOLLIN), () => t.assert(never.is(1)));
      const again = isBuffer ? EPOLLIN : 0;
      t.if(t.epoll_wait(ep, 0).isNot(again), () => t.assert(never.is(1)));
      t.if(t.epoll_wait(ep, 0).isNot(again), () => t.assert(never.is(1)));
    });
  },
);
