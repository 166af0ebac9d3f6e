import { errno } from '../errno.ts';
import { signal_pending } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-poll-ends-before-signaled',
  mistake: 'A wait without a timeout returns 0 before it looks at the fence.',
  rule: 'FENCE-27',
  area: 'fence',
  livepatch: {
    *dma_fence_default_wait_ends(k, fence, intr, timeout) {
      if (timeout === 0) return 0;
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return timeout;
      return intr && (yield* signal_pending(k.current)) ? errno.ERESTARTSYS : undefined;
    },
  },
};
