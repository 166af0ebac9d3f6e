import { type Mutant } from '../mutant.ts';

/** A static importer is given addresses of a buffer that is still being moved. */
export const mutant: Mutant = {
  name: 'map-does-not-wait',
  mistake: 'A static importer is given addresses of a buffer that is still being moved.',
  rule: 'DYN-08',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_wait() {
      yield { access: 'load', object: undefined, field: 'fences' };
      return 0;
    },
  },
};
