import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-replace-takes-one-reference',
  mistake: 'A replacement gets one reference, however many fences it replaces.',
  rule: 'RESV-14',
  area: 'resv',
  livepatch: {
    *dma_resv_replace_fences(k, obj, context, replacement, usage) {
      const list = yield* k.fn.dma_resv_fences_list(k, obj);
      if (list === undefined) return;
      yield* k.fn.dma_fence_get(k, replacement);
      const num_fences = yield* read(list, 'num_fences');
      for (let i = 0; i < num_fences; i++) {
        const { fence: old } = yield* k.fn.dma_resv_list_entry(k, list, i);
        if ((yield* read(old, 'context')) !== context) continue;
        yield* k.fn.dma_resv_list_replace(k, list, i, replacement, usage, old);
      }
    },
  },
};
