import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-polls-count-only',
  mistake:
    'Testing an array looks at its count alone, which nothing changes before its callbacks are there.',
  rule: 'FENCE-14',
  area: 'containers',
  livepatch: {
    *dma_fence_array_signaled(k, array) {
      const done = (yield* read(array, 'num_pending')) <= 0;
      if (done) yield* k.fn.dma_fence_array_clear_pending_error(k, array);
      k.commit();
      return done;
    },
  },
};
