import { type Mutant } from '../mutant.ts';

/** A pin returns without asking the exporter. */
export const mutant: Mutant = {
  name: 'pin-forgotten',
  mistake: 'A pin returns without asking the exporter.',
  rule: 'DYN-03',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_pin(k) {
      yield { access: 'load', object: undefined, field: 'pin' };
      k.commit();
      return 0;
    },
  },
};
