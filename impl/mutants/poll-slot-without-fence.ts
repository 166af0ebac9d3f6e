import { dma_resv_usage_rw } from '../dma-buf-poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-without-fence',
  mistake: 'A callback of a poll has no reference to the fence at which it is.',
  rule: 'POLL-04',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_add_cb(k, dmabuf, writes, dcb) {
      const usage = dma_resv_usage_rw(writes);
      for (const fence of yield* k.fn.dma_resv_for_each_fence(k, dmabuf.resv, usage))
        if ((yield* k.fn.dma_fence_add_callback(k, fence, dcb.cb)) === 0) return true;
      return false;
    },
  },
};
