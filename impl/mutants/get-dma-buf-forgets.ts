import { type Mutant } from '../mutant.ts';

/** get_dma_buf() takes no reference. */
export const mutant: Mutant = {
  name: 'get-dma-buf-forgets',
  mistake: 'get_dma_buf() takes no reference.',
  rule: 'LIFE-06',
  area: 'dma-buf',
  livepatch: {
    *get_dma_buf() {
      yield { access: 'load', object: undefined, field: 'f_count' };
    },
  },
};
