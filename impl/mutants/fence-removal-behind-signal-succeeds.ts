import { list_del_init, list_empty } from '../list.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-removal-behind-signal-succeeds',
  mistake: 'A callback that has run is said to have been taken back.',
  rule: 'FENCE-33',
  area: 'fence',
  livepatch: {
    *dma_fence_remove_callback(k, fence, cb) {
      yield* spin_lock_irqsave(k, fence.lock);
      if (!(yield* list_empty(cb.node))) yield* list_del_init(cb.node);
      k.commit();
      yield* spin_unlock_irqrestore(k, fence.lock);
      return true;
    },
  },
};
