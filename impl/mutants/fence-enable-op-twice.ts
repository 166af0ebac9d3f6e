import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT } from '../dma-fence.ts';
import { read } from '../memory.ts';
import { set_bit } from '../bitops.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-enable-op-twice',
  mistake:
    'The op enable_signaling runs for every callback: an array counts its members again and again.',
  rule: 'FENCE-11',
  area: 'containers',
  livepatch: {
    *__dma_fence_enable_signaling(k, fence) {
      yield* set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return false;
      const enable = (yield* read(fence, 'ops'))?.enable_signaling;
      const armed = enable === undefined || (yield* enable(k, fence));
      if (!armed) yield* k.fn.dma_fence_signal_locked(k, fence);
      return armed;
    },
  },
};
