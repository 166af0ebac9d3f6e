import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-query-last-submitted',
  mistake: 'A query answers the point that was submitted last, and not the one that is complete.',
  rule: 'SO-07',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_query_point(_, fence) {
      yield* [];
      return fence?.seqno ?? 0;
    },
  },
};
