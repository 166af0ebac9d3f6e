import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT } from '../dma-fence.ts';
import { read } from '../memory.ts';
import { test_and_set_bit } from '../bitops.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-done-on-enabling-not-signaled',
  mistake:
    'A fence whose issuer finds it done when asked is left unsignalled: nobody will do it later.',
  rule: 'FENCE-12',
  area: 'containers',
  livepatch: {
    *__dma_fence_enable_signaling(k, fence) {
      const was_set = yield* test_and_set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return false;
      const enable = was_set ? undefined : (yield* read(fence, 'ops'))?.enable_signaling;
      return enable === undefined || (yield* enable(k, fence));
    },
  },
};
