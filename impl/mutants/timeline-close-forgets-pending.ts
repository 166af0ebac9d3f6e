import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-close-forgets-pending',
  mistake: 'Closing a timeline leaves its fences pending for ever.',
  rule: 'SF-13',
  area: 'sync-file',
  livepatch: {
    *sw_sync_debugfs_release(k, obj) {
      yield* k.fn.sync_timeline_put(k, obj);
    },
  },
};
