import { list_add_tail } from '../list.ts';
import { spin_lock, spin_unlock } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-eventfd-only-later',
  mistake: 'An eventfd is not told of what holds already when it is registered.',
  rule: 'SO-13',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_add_eventfd(k, syncobj, entry) {
      yield* spin_lock(k, syncobj.lock);
      yield* list_add_tail(entry.node, syncobj.ev_fd_list);
      k.commit();
      yield* spin_unlock(k, syncobj.lock);
    },
  },
};
