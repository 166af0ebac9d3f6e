import { list_next } from '../list.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-close-fails-signaled',
  mistake:
    'SW_SYNC_IOC_INC leaves the points on the list that it signals: closing the timeline makes failures of them.',
  rule: 'SF-13',
  area: 'sync-file',
  livepatch: {
    *sync_timeline_signal(k, obj, inc) {
      yield* spin_lock_irqsave(k, obj.lock);
      yield* write(obj, 'value', ((yield* read(obj, 'value')) + inc) | 0);
      k.commit();
      let node = yield* list_next(obj.pt_list, obj.pt_list);
      while (node?.owner !== undefined) {
        if (!(yield* k.fn.timeline_fence_signaled(k, node.owner))) break;
        yield* k.fn.dma_fence_signal_locked(k, node.owner);
        node = yield* list_next(node, obj.pt_list);
      }
      yield* spin_unlock_irqrestore(k, obj.lock);
    },
  },
};
