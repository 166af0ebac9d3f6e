import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT } from '../dma-fence.ts';
import { read } from '../memory.ts';
import { set_bit, test_bit } from '../bitops.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-enable-bit-behind-op',
  mistake:
    'ENABLE_SIGNAL is set behind the op: who tests an array meanwhile takes its count for that of nobody.',
  rule: 'FENCE-11',
  area: 'containers',
  livepatch: {
    *__dma_fence_enable_signaling(k, fence) {
      const was_set = yield* test_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return false;
      const enable = was_set ? undefined : (yield* read(fence, 'ops'))?.enable_signaling;
      const armed = enable === undefined || (yield* enable(k, fence));
      yield* set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
      if (!armed) yield* k.fn.dma_fence_signal_locked(k, fence);
      return armed;
    },
  },
};
