import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-signaled-fence-counts',
  mistake: 'A walk without the lock returns fences that have signalled, too.',
  rule: 'RESV-06',
  area: 'resv',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it tests nothing.
    *dma_resv_iter_counts(_, { fence, fence_usage, usage }) {
      return fence !== undefined && usage >= fence_usage;
    },
  },
};
