import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-point-without-reference',
  mistake: 'A point takes no reference to its timeline, which goes with its file.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *sync_timeline_get(_, obj) {
      yield { access: 'load', object: obj, field: 'refcount' };
    },
  },
};
