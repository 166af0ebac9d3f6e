import { type Mutant } from '../mutant.ts';

/** An unpin never reaches the exporter. */
export const mutant: Mutant = {
  name: 'unpin-forgotten',
  mistake: 'An unpin never reaches the exporter.',
  rule: 'DYN-03',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_unpin(k) {
      yield { access: 'load', object: undefined, field: 'unpin' };
      k.commit();
    },
  },
};
