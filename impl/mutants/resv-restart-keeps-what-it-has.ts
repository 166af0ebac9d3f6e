import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'resv-restart-keeps-what-it-has',
  mistake: 'A reader that has to begin again keeps the fences that it found before.',
  rule: 'RESV-15',
  area: 'resv',
  livepatch: {
    // oxlint-disable-next-line require-yield, no-empty-function -- it discards nothing.
    *dma_resv_discard_fences() {},
  },
};
