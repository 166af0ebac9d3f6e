import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-values-are-unsigned',
  mistake:
    'Values are compared as they are: a timeline that wraps around never comes to the points behind.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *timeline_fence_signaled(_, pt) {
      return pt.seqno <= (yield* read(pt.parent, 'value')) >>> 0;
    },
  },
};
