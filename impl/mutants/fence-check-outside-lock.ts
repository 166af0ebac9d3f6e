import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-check-outside-lock',
  mistake:
    'Whether the fence had signalled is looked up before the lock is taken: two callers are both the first.',
  rule: 'FENCE-04',
  area: 'fence',
  livepatch: {
    *dma_fence_check_and_signal(k, fence) {
      const ret = yield* k.fn.dma_fence_test_signaled_flag(k, fence);
      yield* spin_lock_irqsave(k, fence.lock);
      yield* k.fn.dma_fence_signal_locked(k, fence);
      yield* spin_unlock_irqrestore(k, fence.lock);
      return ret;
    },
  },
};
