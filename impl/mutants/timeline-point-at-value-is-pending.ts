import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-point-at-value-is-pending',
  mistake: 'A point at the present value of its timeline is born pending: one more is wanted.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *timeline_fence_signaled(k, pt) {
      const value = yield* read(pt.parent, 'value');
      return yield* k.fn.__dma_fence_is_later(k, pt, value, pt.seqno);
    },
  },
};
