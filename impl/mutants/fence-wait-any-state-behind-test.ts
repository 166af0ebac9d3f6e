import { DmaFenceCb } from '../dma-fence.ts';
import { errno } from '../errno.ts';
import { schedule_timeout, set_current_state, wake_up_process } from '../sleep.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-wait-any-state-behind-test',
  mistake:
    'A wait for any of several says that it sleeps only behind the last test: a wake-up between the two is lost.',
  rule: 'FENCE-31',
  area: 'fence',
  livepatch: {
    *dma_fence_wait_any_timeout(k, fences, intr, timeout) {
      if (fences.length === 0 || timeout < 0) return errno.EINVAL;
      if (timeout === 0) return yield* k.fn.dma_fence_poll_any(k, fences);
      const task = k.current;
      const cbs: DmaFenceCb[] = [];
      let ret = timeout;
      for (const fence of fences) {
        const cb = new DmaFenceCb(`wait_any of ${task.name}`, () => wake_up_process(task));
        if ((yield* k.fn.dma_fence_add_callback(k, fence, cb)) !== 0) break;
        cbs.push(cb);
      }
      while (cbs.length === fences.length && ret > 0) {
        if (yield* k.fn.dma_fence_test_signaled_any(k, fences)) break;
        yield* set_current_state(k, intr ? 'TASK_INTERRUPTIBLE' : 'TASK_UNINTERRUPTIBLE');
        ret = yield* schedule_timeout(k, ret);
      }
      yield* set_current_state(k, 'TASK_RUNNING');
      k.commit();
      for (const [i, cb] of cbs.entries()) {
        const fence = fences[i];
        if (fence !== undefined) yield* k.fn.dma_fence_remove_callback(k, fence, cb);
      }
      return ret;
    },
  },
};
