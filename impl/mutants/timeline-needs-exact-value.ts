import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-needs-exact-value',
  mistake: 'A point counts as reached only while the timeline stands at its very value.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *timeline_fence_signaled(_, pt) {
      return (pt.seqno | 0) === (yield* read(pt.parent, 'value'));
    },
  },
};
