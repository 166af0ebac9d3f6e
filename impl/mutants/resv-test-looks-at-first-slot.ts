import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';
import { rcu_read_lock, rcu_read_unlock } from '../rcu.ts';

export const mutant: Mutant = {
  name: 'resv-test-looks-at-first-slot',
  mistake: 'The test looks at the first fence of the list, and at none behind it.',
  rule: 'RESV-06',
  area: 'resv',
  livepatch: {
    *dma_resv_test_signaled(k, obj, usage) {
      yield* rcu_read_lock(k);
      const list = yield* k.fn.dma_resv_fences_list(k, obj);
      let signaled = true;
      if (list !== undefined && (yield* read(list, 'num_fences')) > 0) {
        const first = yield* k.fn.dma_resv_list_entry(k, list, 0);
        signaled = first.usage > usage || (yield* k.fn.dma_fence_is_signaled(k, first.fence));
      }
      yield* rcu_read_unlock(k);
      return signaled;
    },
  },
};
