import { type Mutant } from '../mutant.ts';
import { kfree } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-list-freed-at-once',
  mistake: 'An old list is freed without waiting for those who read it.',
  rule: 'RESV-26',
  area: 'resv',
  livepatch: {
    *dma_resv_list_kfree_rcu(_, list) {
      yield* kfree(list);
    },
  },
};
