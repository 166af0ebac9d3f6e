import { type Mutant } from '../mutant.ts';
import { DmaResvIter } from '../dma-resv-iter.ts';
import { DMA_RESV_USAGE_KERNEL } from '../dma-resv-list.ts';

export const mutant: Mutant = {
  name: 'resv-wait-skips-kernel',
  mistake: 'A wait for readers and writers passes over the fences of the kernel itself.',
  rule: 'RESV-09',
  area: 'resv',
  livepatch: {
    *dma_resv_wait_timeout(k, obj, usage, intr, timeout) {
      let left = timeout;
      let ret = timeout === 0 ? 1 : timeout;
      const cursor = new DmaResvIter(obj, usage);
      let fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
      while (fence !== undefined) {
        if (cursor.fence_usage !== DMA_RESV_USAGE_KERNEL) {
          ret = yield* k.fn.dma_fence_wait_timeout(k, fence, intr, left);
          if (ret <= 0) break;
          if (left !== 0) left = ret;
        }
        fence = yield* k.fn.dma_resv_iter_next_unlocked(k, cursor);
      }
      yield* k.fn.dma_resv_iter_end(k, cursor);
      return ret;
    },
  },
};
