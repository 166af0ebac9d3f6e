import { DmaFenceCb } from '../dma-fence.ts';
import { list_add, list_del_init, list_empty } from '../list.ts';
import { schedule_timeout, set_current_state, wake_up_process } from '../sleep.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-wait-tests-without-lock',
  mistake:
    'A wait tests the fence before it takes the lock, and not again behind adding its callback.',
  rule: 'FENCE-09',
  area: 'fence',
  livepatch: {
    *dma_fence_default_wait(k, fence, intr, timeout) {
      const early = yield* k.fn.dma_fence_default_wait_ends(k, fence, intr, timeout);
      k.commit();
      if (early !== undefined) return early;
      const task = k.current;
      const cb = new DmaFenceCb(`default_wait_cb of ${task.name}`, () => wake_up_process(task));
      yield* spin_lock_irqsave(k, fence.lock);
      yield* list_add(cb.node, fence.cb_list);
      yield* set_current_state(k, intr ? 'TASK_INTERRUPTIBLE' : 'TASK_UNINTERRUPTIBLE');
      yield* spin_unlock_irqrestore(k, fence.lock);
      const ret = yield* schedule_timeout(k, timeout);
      yield* spin_lock_irqsave(k, fence.lock);
      if (!(yield* list_empty(cb.node))) yield* list_del_init(cb.node);
      k.commit();
      yield* spin_unlock_irqrestore(k, fence.lock);
      return ret;
    },
  },
};
