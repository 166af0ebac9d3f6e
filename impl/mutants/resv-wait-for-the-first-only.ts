import { type Mutant } from '../mutant.ts';
import { DmaResvIter } from '../dma-resv-iter.ts';

export const mutant: Mutant = {
  name: 'resv-wait-for-the-first-only',
  mistake: 'A wait ends with the first fence that signals.',
  rule: 'RESV-21',
  area: 'resv',
  livepatch: {
    *dma_resv_wait_timeout(k, obj, usage, intr, timeout) {
      const cursor = new DmaResvIter(obj, usage);
      const fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
      const done = timeout === 0 ? 1 : timeout;
      const ret =
        fence === undefined ? done : yield* k.fn.dma_fence_wait_timeout(k, fence, intr, timeout);
      yield* k.fn.dma_resv_iter_end(k, cursor);
      return ret;
    },
  },
};
