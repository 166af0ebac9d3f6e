import { kfree, read } from '../memory.ts';
import { list_del_init } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** The exporter learns of a detach with the lock of the buffer held, which it may take itself. */
export const mutant: Mutant = {
  name: 'detach-op-under-lock',
  mistake:
    'The exporter learns of a detach with the lock of the buffer held, which it may take itself.',
  rule: 'LOCK-22',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_detach(k, dmabuf, attach) {
      const resv = yield* read(dmabuf, 'resv');
      yield* k.fn.dma_resv_lock(k, resv, undefined);
      yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
      yield* list_del_init(attach.node);
      if (dmabuf.ops.detach !== undefined) yield* dmabuf.ops.detach(k, dmabuf, attach);
      yield* k.fn.dma_resv_unlock(k, resv);
      yield* kfree(attach);
    },
  },
};
