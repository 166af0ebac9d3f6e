import { list_add_tail } from '../list.ts';
import { read } from '../memory.ts';
import { spin_lock, spin_unlock } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-add-wait-without-second-look',
  mistake:
    'Who is put on the list does not look again under the lock: what was submitted meanwhile is missed.',
  rule: 'SO-01',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_fence_add_wait(k, syncobj, wait) {
      if ((yield* read(wait, 'fence')) !== undefined) return;
      yield* spin_lock(k, syncobj.lock);
      wait.listed = true;
      yield* list_add_tail(wait.node, syncobj.cb_list);
      k.commit();
      yield* spin_unlock(k, syncobj.lock);
    },
  },
};
