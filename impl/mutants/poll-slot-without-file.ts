import { EPOLLOUT } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-without-file',
  mistake: 'A callback of a poll has no reference to the file of its buffer.',
  rule: 'POLL-04',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_event(k, dmabuf, dcb, event) {
      if (!(yield* k.fn.dma_buf_poll_take(k, dmabuf, dcb, event))) return false;
      if (yield* k.fn.dma_buf_poll_add_cb(k, dmabuf, event === EPOLLOUT, dcb)) return false;
      yield* k.fn.dma_buf_poll_cb(k, dmabuf, undefined, dcb);
      return true;
    },
  },
};
