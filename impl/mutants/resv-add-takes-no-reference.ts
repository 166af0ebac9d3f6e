import { type Mutant } from '../mutant.ts';
import { KernelBug } from '../kernel-bug.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-add-takes-no-reference',
  mistake: 'The object takes no reference to the fence that it lists.',
  rule: 'RESV-01',
  area: 'resv',
  livepatch: {
    *dma_resv_add_fence(k, obj, fence, usage) {
      const list = yield* k.fn.dma_resv_fences_list(k, obj);
      if (list === undefined) throw new KernelBug('bug', 'no slot was ever reserved');
      const count = yield* read(list, 'num_fences');
      for (let i = 0; i < count; i++) {
        const old = yield* k.fn.dma_resv_list_entry(k, list, i);
        if (!(yield* k.fn.dma_resv_supersedes(k, fence, usage, old.fence, old.usage))) continue;
        yield* k.fn.dma_resv_list_replace(k, list, i, fence, usage, old.fence);
        return;
      }
      yield* k.fn.dma_resv_list_append(k, list, count, fence, usage);
    },
  },
};
