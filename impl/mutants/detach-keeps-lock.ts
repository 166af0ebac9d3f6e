import { list_del_init } from '../list.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A detach returns with the lock of the buffer held. */
export const mutant: Mutant = {
  name: 'detach-keeps-lock',
  mistake: 'A detach returns with the lock of the buffer held.',
  rule: 'LOCK-09',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_attachment_unlink(k, dmabuf, attach) {
      yield* k.fn.dma_resv_lock(k, yield* read(dmabuf, 'resv'), undefined);
      yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
      yield* list_del_init(attach.node);
      k.commit();
    },
  },
};
