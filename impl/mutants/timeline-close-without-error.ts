import { list_next } from '../list.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-close-without-error',
  mistake: 'Closing a timeline signals what is pending as if it had been done.',
  rule: 'SF-13',
  area: 'sync-file',
  livepatch: {
    *sw_sync_debugfs_release(k, obj) {
      yield* spin_lock_irqsave(k, obj.lock);
      let node = yield* list_next(obj.pt_list, obj.pt_list);
      while (node?.owner !== undefined) {
        const next = yield* list_next(node, obj.pt_list);
        yield* k.fn.dma_fence_signal_locked(k, node.owner);
        node = next;
      }
      yield* spin_unlock_irqrestore(k, obj.lock);
      yield* k.fn.sync_timeline_put(k, obj);
    },
  },
};
