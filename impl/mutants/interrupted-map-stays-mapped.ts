import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping whose wait a signal has ended is not unmapped. */
export const mutant: Mutant = {
  name: 'interrupted-map-stays-mapped',
  mistake: 'A mapping whose wait a signal has ended is not unmapped.',
  rule: 'LIFE-29',
  area: 'dma-buf',
  livepatch: {
    *__map_dma_buf(k, attach, direction) {
      const { ops, resv } = attach.dmabuf;
      if (ops.map_dma_buf === undefined) return errno.ENOMEM;
      const sg_table = yield* ops.map_dma_buf(k, attach, direction);
      k.commit();
      if (typeof sg_table === 'number') return sg_table;
      const ret = yield* k.fn.dma_buf_map_wait(k, attach, resv);
      return ret === 0 ? sg_table : ret;
    },
  },
};
