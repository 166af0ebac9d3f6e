import { DMA_RESV_USAGE_WRITE } from '../dma-resv-list.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-out-ignores-readers',
  mistake: 'A poll for EPOLLOUT does not wait for readers.',
  rule: 'POLL-01',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_add_cb(k, dmabuf, _, dcb) {
      const usage = DMA_RESV_USAGE_WRITE;
      for (const fence of yield* k.fn.dma_resv_for_each_fence(k, dmabuf.resv, usage)) {
        yield* k.fn.dma_fence_get(k, fence);
        if ((yield* k.fn.dma_fence_add_callback(k, fence, dcb.cb)) === 0) return true;
        yield* k.fn.dma_fence_put(k, fence);
      }
      return false;
    },
  },
};
