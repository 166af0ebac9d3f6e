import { type Mutant } from '../mutant.ts';

/** A new buffer is not on the list of all buffers. */
export const mutant: Mutant = {
  name: 'export-forgets-list',
  mistake: 'A new buffer is not on the list of all buffers.',
  rule: 'LIFE-06',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_list_add(k) {
      yield { access: 'load', object: undefined, field: 'list_node' };
      k.commit();
    },
  },
};
