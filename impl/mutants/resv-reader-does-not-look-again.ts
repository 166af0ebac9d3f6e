import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-reader-does-not-look-again',
  mistake: 'A reader does not look again whether its list is still the present one.',
  rule: 'RESV-26',
  area: 'resv',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it does not look.
    *dma_resv_iter_is_stale() {
      return false;
    },
  },
};
