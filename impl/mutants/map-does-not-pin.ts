import { type Mutant } from '../mutant.ts';

/** The core does not pin for a static importer, but unpins for it. */
export const mutant: Mutant = {
  name: 'map-does-not-pin',
  mistake: 'The core does not pin for a static importer, but unpins for it.',
  rule: 'DYN-04',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_attachment(k, attach, direction) {
      yield* k.fn.dma_buf_map_assert_held(k, attach);
      if (k.release !== '7.2') return yield* k.fn.dma_buf_map_cached(k, attach, direction);
      return yield* k.fn.__map_dma_buf(k, attach, direction);
    },
  },
};
