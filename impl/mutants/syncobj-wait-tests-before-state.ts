import { errno } from '../errno.ts';
import { schedule_timeout, set_current_state, signal_pending } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-tests-before-state',
  mistake:
    'A wait says that it sleeps behind its last look, and not before it: a signal between the two is lost.',
  rule: 'SO-06',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_sleep(k, entries, { flags, timeout }) {
      let left = timeout;
      for (;;) {
        const { count, first } = yield* k.fn.drm_syncobj_count_there(k, entries, flags);
        if (count === entries.length || first !== undefined)
          return first === undefined ? { ret: left } : { ret: left, first };
        if (left === 0) return { ret: errno.ETIME };
        if (yield* signal_pending(k.current)) return { ret: errno.ERESTARTSYS };
        yield* set_current_state(k, 'TASK_INTERRUPTIBLE');
        left = yield* schedule_timeout(k, left);
      }
    },
  },
};
