import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-walk-takes-no-reference',
  mistake: 'A walk without the lock drops a reference to each fence that it never took.',
  rule: 'RESV-16',
  area: 'resv',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it takes nothing.
    *dma_fence_get_rcu() {
      return true;
    },
  },
};
