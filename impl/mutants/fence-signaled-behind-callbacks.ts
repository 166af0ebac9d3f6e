import {
  DMA_FENCE_FLAG_SIGNALED_BIT,
  DMA_FENCE_FLAG_TIMESTAMP_BIT,
  type DmaFenceCb,
} from '../dma-fence.ts';
import { ListHead, list_replace } from '../list.ts';
import { errno } from '../errno.ts';
import { set_bit } from '../bitops.ts';
import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-signaled-behind-callbacks',
  mistake: 'The SIGNALED flag is set behind the callbacks: whoever they wake finds nothing.',
  rule: 'FENCE-22',
  area: 'fence',
  livepatch: {
    *dma_fence_signal_timestamp_locked(k, fence, timestamp) {
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence))
        return k.release === '7.2' ? 0 : errno.EINVAL;
      const cb_list = new ListHead<DmaFenceCb>(`${fence.label}: callbacks to run`);
      yield* list_replace(fence.cb_list, cb_list);
      yield* k.fn.dma_fence_run_callbacks(k, fence, cb_list);
      yield* write(fence, 'timestamp', timestamp);
      yield* set_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence);
      k.commit();
      yield* set_bit(DMA_FENCE_FLAG_TIMESTAMP_BIT, fence);
      return 0;
    },
  },
};
