import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-fini-keeps-references',
  mistake: 'The end of an object frees its list, and keeps the references to the fences.',
  rule: 'RESV-25',
  area: 'resv',
  livepatch: {
    *dma_resv_list_free(k, list) {
      if (list !== undefined) yield* k.fn.dma_resv_list_kfree_rcu(k, list);
    },
  },
};
