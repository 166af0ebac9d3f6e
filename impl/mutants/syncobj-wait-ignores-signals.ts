import { errno } from '../errno.ts';
import { schedule_timeout, set_current_state } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-ignores-signals',
  mistake: 'A signal to the task does not end a wait.',
  rule: 'SO-05',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_sleep(k, entries, { flags, timeout }) {
      let left = timeout;
      for (;;) {
        yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
        const there = yield* k.fn.drm_syncobj_count_there(k, entries, flags);
        const { count, first } = there;
        if (count === entries.length || first !== undefined) {
          yield* set_current_state(k, 'TASK_RUNNING');
          return first === undefined ? { ret: left } : { ret: left, first };
        }
        if (left === 0) {
          yield* set_current_state(k, 'TASK_RUNNING');
          return { ret: errno.ETIME };
        }
        left = yield* schedule_timeout(k, left);
      }
    },
  },
};
