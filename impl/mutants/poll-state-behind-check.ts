import { read, write } from '../memory.ts';
import { schedule_hrtimeout_range, set_current_state } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-state-behind-check',
  mistake:
    'A poll looks whether it was woken, and says only then that it sleeps: a wake-up between the two is lost.',
  rule: 'POLL-06',
  area: 'sync-file',
  livepatch: {
    *poll_schedule_timeout(k, p, expiresNs) {
      let woken = yield* read(p, 'triggered');
      if (!woken) {
        yield* set_current_state(k, 'TASK_INTERRUPTIBLE');
        woken = yield* schedule_hrtimeout_range(k, expiresNs);
      }
      yield* write(p, 'triggered', false);
      return woken;
    },
  },
};
