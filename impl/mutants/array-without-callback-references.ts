import { irq_work_queue } from '../irq-work.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-without-callback-references',
  mistake:
    'The callbacks on the members have no references to the array: it is gone while they still wait.',
  rule: 'CONT-07',
  area: 'containers',
  livepatch: {
    *dma_fence_array_enable_signaling(k, array) {
      for (const [i, fence] of (yield* read(array, 'fences')).entries()) {
        const cb = array.callbacks[i];
        if (cb === undefined || (yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) continue;
        yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
        if (!(yield* k.fn.dma_fence_array_dec_and_test(k, array))) continue;
        yield* k.fn.dma_fence_array_clear_pending_error(k, array);
        return false;
      }
      return true;
    },
    *dma_fence_array_cb_func(k, array, fence) {
      yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
      const last = yield* k.fn.dma_fence_array_dec_and_test(k, array);
      const work = yield* read(array, 'work');
      if (last && work !== undefined) yield* irq_work_queue(k, work);
    },
    *irq_dma_fence_array_work(k, array) {
      yield* k.fn.dma_fence_array_clear_pending_error(k, array);
      yield* k.fn.dma_fence_signal(k, array);
    },
  },
};
