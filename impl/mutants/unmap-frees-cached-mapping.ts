import { type Mutant } from '../mutant.ts';

/** An unmap ends the mapping that the core keeps until 6.12. */
export const mutant: Mutant = {
  name: 'unmap-frees-cached-mapping',
  mistake: 'An unmap ends the mapping that the core keeps until 6.12.',
  rule: 'LIFE-24',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_unmap_attachment(k, attach, sg_table, direction) {
      yield* k.fn.dma_buf_map_assert_held(k, attach);
      const { ops } = attach.dmabuf;
      yield* k.fn.__unmap_dma_buf(k, attach, sg_table, direction);
      if ((yield* k.fn.dma_buf_pin_on_map(k, attach)) && ops.unpin !== undefined)
        yield* ops.unpin(k, attach);
    },
  },
};
