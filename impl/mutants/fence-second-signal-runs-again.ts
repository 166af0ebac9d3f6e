import { DMA_FENCE_FLAG_SIGNALED_BIT, DMA_FENCE_FLAG_TIMESTAMP_BIT } from '../dma-fence.ts';
import { list_next } from '../list.ts';
import { set_bit } from '../bitops.ts';
import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-second-signal-runs-again',
  mistake:
    'A second signal runs the callbacks again: the list is neither emptied nor the flag looked at.',
  rule: 'FENCE-04',
  area: 'fence',
  livepatch: {
    *dma_fence_signal_timestamp_locked(k, fence, timestamp) {
      yield* set_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence);
      k.commit();
      yield* write(fence, 'timestamp', timestamp);
      yield* set_bit(DMA_FENCE_FLAG_TIMESTAMP_BIT, fence);
      let node = yield* list_next(fence.cb_list, fence.cb_list);
      while (node !== undefined) {
        k.commit();
        if (node.owner !== undefined) yield* node.owner.func(k, fence, node.owner);
        node = yield* list_next(node, fence.cb_list);
      }
      return 0;
    },
  },
};
