import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-large-inc-not-split',
  mistake:
    'SW_SYNC_IOC_INC above INT_MAX moves the timeline at once: seen from there, what it passed lies ahead.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *sw_sync_ioctl_inc(k, obj, args) {
      yield* k.fn.sync_timeline_signal(k, obj, args.number('value') >>> 0);
      return 0;
    },
  },
};
