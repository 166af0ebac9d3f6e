import { list_del_init, list_next } from '../list.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-inc-signals-one',
  mistake:
    'SW_SYNC_IOC_INC signals the first of the points that it has come to: who sleeps for the others sleeps on.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *sync_timeline_signal(k, obj, inc) {
      yield* spin_lock_irqsave(k, obj.lock);
      yield* write(obj, 'value', ((yield* read(obj, 'value')) + inc) | 0);
      k.commit();
      const first = yield* list_next(obj.pt_list, obj.pt_list);
      const pt = first?.owner;
      if (pt === undefined || !(yield* k.fn.timeline_fence_signaled(k, pt))) {
        yield* spin_unlock_irqrestore(k, obj.lock);
        return;
      }
      yield* k.fn.dma_fence_get(k, pt);
      yield* list_del_init(pt.link);
      yield* k.fn.sync_pt_erase(k, pt);
      yield* k.fn.dma_fence_signal_locked(k, pt);
      yield* spin_unlock_irqrestore(k, obj.lock);
      yield* k.fn.dma_fence_put(k, pt);
    },
  },
};
