import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-add-replaces-later-fence',
  mistake: 'A fence takes the place of any other of its context, even if that signals later.',
  rule: 'RESV-08',
  area: 'resv',
  livepatch: {
    *dma_resv_supersedes(k, fence, usage, old, old_usage) {
      const same_context = (yield* read(old, 'context')) === (yield* read(fence, 'context'));
      if (same_context && old_usage >= usage) return true;
      return yield* k.fn.dma_fence_is_signaled(k, old);
    },
  },
};
