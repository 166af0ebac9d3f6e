import { dma_resv_usage_rw } from '../dma-buf-poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-at-every-fence',
  mistake: 'A poll adds its one callback to every fence of the buffer.',
  rule: 'POLL-03',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_add_cb(k, dmabuf, writes, dcb) {
      const usage = dma_resv_usage_rw(writes);
      let added = false;
      for (const fence of yield* k.fn.dma_resv_for_each_fence(k, dmabuf.resv, usage)) {
        yield* k.fn.dma_fence_get(k, fence);
        if ((yield* k.fn.dma_fence_add_callback(k, fence, dcb.cb)) === 0) added = true;
        else yield* k.fn.dma_fence_put(k, fence);
      }
      return added;
    },
  },
};
