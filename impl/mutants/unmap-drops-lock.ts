import { dmaBufMapFunctions as kernel } from '../dma-buf-map.ts';
import { type Mutant } from '../mutant.ts';

/** An unmap gives back the lock that its caller holds. */
export const mutant: Mutant = {
  name: 'unmap-drops-lock',
  mistake: 'An unmap gives back the lock that its caller holds.',
  rule: 'LOCK-04',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_unmap_attachment(k, attach, sg_table, direction) {
      yield* kernel.dma_buf_unmap_attachment(k, attach, sg_table, direction);
      yield* k.fn.dma_resv_unlock(k, attach.dmabuf.resv);
    },
  },
};
