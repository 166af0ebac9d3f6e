import { type Mutant } from '../mutant.ts';

/** A buffer that is released stays on the list of all buffers. */
export const mutant: Mutant = {
  name: 'release-stays-on-list',
  mistake: 'A buffer that is released stays on the list of all buffers.',
  rule: 'LIFE-11',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_file_release() {
      yield { access: 'load', object: undefined, field: 'list_node' };
    },
  },
};
