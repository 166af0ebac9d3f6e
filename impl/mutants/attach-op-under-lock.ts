import { dmaBufAttachFunctions as kernel } from '../dma-buf-attach.ts';
import { type Mutant } from '../mutant.ts';

/** The exporter is asked with the lock of the buffer held, which it may take itself. */
export const mutant: Mutant = {
  name: 'attach-op-under-lock',
  mistake: 'The exporter is asked with the lock of the buffer held, which it may take itself.',
  rule: 'LOCK-21',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_dynamic_attach(k, dmabuf, label, importer_ops, importer_priv) {
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      const attach = yield* kernel.dma_buf_dynamic_attach(
        k,
        dmabuf,
        label,
        importer_ops,
        importer_priv,
      );
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      return attach;
    },
  },
};
