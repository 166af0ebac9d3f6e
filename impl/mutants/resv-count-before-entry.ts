import { type Mutant } from '../mutant.ts';
import { KernelBug } from '../kernel-bug.ts';
import { read, write } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-count-before-entry',
  mistake: 'The count grows before the slot is written.',
  rule: 'RESV-26',
  area: 'resv',
  livepatch: {
    *dma_resv_list_append(k, list, count, fence, usage) {
      if (count >= (yield* read(list, 'max_fences')))
        throw new KernelBug('bug', `${list.label}: no slot is left for ${fence.label}`);
      yield* write(list, 'num_fences', count + 1);
      yield* k.fn.dma_resv_list_set(k, list, count, fence, usage);
    },
  },
};
