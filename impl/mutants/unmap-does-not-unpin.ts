import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The pin of a static mapping is never undone. */
export const mutant: Mutant = {
  name: 'unmap-does-not-unpin',
  mistake: 'The pin of a static mapping is never undone.',
  rule: 'DYN-04',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_unmap_attachment(k, attach, sg_table, direction) {
      yield* k.fn.dma_buf_map_assert_held(k, attach);
      if ((yield* read(attach, 'sgt')) === sg_table) return;
      yield* k.fn.__unmap_dma_buf(k, attach, sg_table, direction);
    },
  },
};
