import { errno } from '../errno.ts';
import { signal_pending } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-poll-of-signaled-is-zero',
  mistake:
    'A wait without a timeout returns 0 for a fence that has signalled: the timeout that it was given.',
  rule: 'FENCE-27',
  area: 'fence',
  livepatch: {
    *dma_fence_default_wait_ends(k, fence, intr, timeout) {
      if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return timeout;
      if (intr && (yield* signal_pending(k.current))) return errno.ERESTARTSYS;
      return timeout === 0 ? 0 : undefined;
    },
  },
};
