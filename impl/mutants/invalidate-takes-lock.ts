import { dmaBufAttachFunctions as kernel } from '../dma-buf-attach.ts';
import { type Mutant } from '../mutant.ts';

/** Importers are told of a move under a lock that the exporter holds already. */
export const mutant: Mutant = {
  name: 'invalidate-takes-lock',
  mistake: 'Importers are told of a move under a lock that the exporter holds already.',
  rule: 'LOCK-33',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_invalidate_mappings(k, dmabuf) {
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      yield* kernel.dma_buf_invalidate_mappings(k, dmabuf);
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
    },
  },
};
