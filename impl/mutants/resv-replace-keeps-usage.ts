import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-replace-keeps-usage',
  mistake: 'A replacement is listed with the usage of what it replaces.',
  rule: 'RESV-14',
  area: 'resv',
  livepatch: {
    *dma_resv_replace_fences(k, obj, context, replacement) {
      const list = yield* k.fn.dma_resv_fences_list(k, obj);
      if (list === undefined) return;
      const num_fences = yield* read(list, 'num_fences');
      for (let i = 0; i < num_fences; i++) {
        const { fence: old, usage } = yield* k.fn.dma_resv_list_entry(k, list, i);
        if ((yield* read(old, 'context')) !== context) continue;
        yield* k.fn.dma_fence_get(k, replacement);
        yield* k.fn.dma_resv_list_replace(k, list, i, replacement, usage, old);
      }
    },
  },
};
