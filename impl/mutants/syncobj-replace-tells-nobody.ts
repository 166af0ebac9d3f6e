import { spin_lock, spin_unlock } from '../spinlock.ts';
import { update } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-replace-tells-nobody',
  mistake: 'A new fence is not told to who waits for one.',
  rule: 'SO-01',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_replace_fence(k, syncobj, fence) {
      if (fence !== undefined) yield* k.fn.dma_fence_get(k, fence);
      yield* spin_lock(k, syncobj.lock);
      const old = yield* update(syncobj, 'fence', () => fence);
      k.commit();
      yield* spin_unlock(k, syncobj.lock);
      if (old !== undefined) yield* k.fn.dma_fence_put(k, old);
    },
  },
};
