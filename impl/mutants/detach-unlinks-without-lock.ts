import { list_del_init } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** The attachment is unlinked without the lock that whoever walks the list holds. */
export const mutant: Mutant = {
  name: 'detach-unlinks-without-lock',
  mistake: 'The attachment is unlinked without the lock that whoever walks the list holds.',
  rule: 'LOCK-35',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_attachment_unlink(k, dmabuf, attach) {
      yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
      yield* list_del_init(attach.node);
      k.commit();
    },
  },
};
