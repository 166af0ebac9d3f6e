import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-add-ignores-context',
  mistake:
    'A fence takes the place of another one with a smaller number, whatever context that is of.',
  rule: 'RESV-08',
  area: 'resv',
  livepatch: {
    *dma_resv_supersedes(k, fence, usage, old, old_usage) {
      const later = (yield* read(old, 'seqno')) <= (yield* read(fence, 'seqno'));
      if (later && old_usage >= usage) return true;
      return yield* k.fn.dma_fence_is_signaled(k, old);
    },
  },
};
