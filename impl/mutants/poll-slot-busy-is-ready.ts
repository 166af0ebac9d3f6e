import { EPOLLOUT } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-busy-is-ready',
  mistake: 'A poll that finds the callback of another says that there is nothing to wait for.',
  rule: 'POLL-03',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_event(k, dmabuf, dcb, event) {
      if (!(yield* k.fn.dma_buf_poll_take(k, dmabuf, dcb, event))) return true;
      yield* k.fn.get_dma_buf(k, dmabuf);
      if (yield* k.fn.dma_buf_poll_add_cb(k, dmabuf, event === EPOLLOUT, dcb)) return false;
      yield* k.fn.dma_buf_poll_cb(k, dmabuf, undefined, dcb);
      return true;
    },
  },
};
