import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT } from '../dma-fence.ts';
import { read } from '../memory.ts';
import { test_bit } from '../bitops.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-count-behind-enable-bit',
  mistake:
    'Testing an array loads its count behind the bit that says who counts: some members are counted twice.',
  rule: 'CONT-05',
  area: 'containers',
  livepatch: {
    *dma_fence_array_signaled(k, array) {
      const enabled = yield* test_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, array);
      let pending = yield* read(array, 'num_pending');
      k.commit();
      if (!enabled)
        for (const fence of yield* read(array, 'fences'))
          if (yield* k.fn.dma_fence_is_signaled(k, fence)) pending--;
      const done = pending <= 0;
      if (done) yield* k.fn.dma_fence_array_clear_pending_error(k, array);
      return done;
    },
  },
};
