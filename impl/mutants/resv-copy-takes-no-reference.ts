import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-copy-takes-no-reference',
  mistake: 'A copy lists the fences of its source without references of its own.',
  rule: 'RESV-27',
  area: 'resv',
  livepatch: {
    *dma_resv_copy_fence(k, list, fence, usage) {
      yield* k.fn.dma_resv_list_set(k, list, list.num_fences, fence, usage);
      list.num_fences++;
    },
  },
};
