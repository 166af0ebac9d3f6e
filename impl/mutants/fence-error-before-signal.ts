import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-error-before-signal',
  mistake: 'The status tells of an error as soon as it is recorded.',
  rule: 'FENCE-17',
  area: 'fence',
  livepatch: {
    *dma_fence_get_status_locked(k, fence) {
      const error = yield* read(fence, 'error');
      if (error < 0) return error;
      return Number(yield* k.fn.dma_fence_is_signaled_locked(k, fence));
    },
  },
};
