import { type Mutant } from '../mutant.ts';

/** The mapping that the core keeps until 6.12 is neither unmapped nor unpinned by a detach. */
export const mutant: Mutant = {
  name: 'detach-keeps-cached-mapping',
  mistake:
    'The mapping that the core keeps until 6.12 is neither unmapped nor unpinned by a detach.',
  rule: 'LIFE-18',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_detach_cached() {
      yield { access: 'load', object: undefined, field: 'sgt' };
    },
  },
};
