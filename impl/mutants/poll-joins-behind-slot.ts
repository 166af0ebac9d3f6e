import { EPOLLIN, EPOLLOUT } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-joins-behind-slot',
  mistake:
    'The poll of a buffer joins the wait queue behind its look at the callbacks: a signal between the two is lost.',
  rule: 'POLL-06',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll(k, file, dmabuf, poll) {
      let events = poll.key & (EPOLLIN | EPOLLOUT);
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      if ((events & EPOLLOUT) !== 0)
        if (!(yield* k.fn.dma_buf_poll_event(k, dmabuf, dmabuf.cb_out, EPOLLOUT)))
          events &= ~EPOLLOUT;
      if ((events & EPOLLIN) !== 0)
        if (!(yield* k.fn.dma_buf_poll_event(k, dmabuf, dmabuf.cb_in, EPOLLIN))) events &= ~EPOLLIN;
      k.commit();
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      yield* k.fn.poll_wait(k, file, dmabuf.poll, poll);
      return events;
    },
  },
};
