import { list_next } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** The lock is dropped before the importers are told of a move. */
export const mutant: Mutant = {
  name: 'invalidate-drops-lock',
  mistake: 'The lock is dropped before the importers are told of a move.',
  rule: 'LOCK-33',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_invalidate_mappings(k, dmabuf) {
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      let node = yield* list_next(dmabuf.attachments, dmabuf.attachments);
      while (node?.owner !== undefined) {
        const ops = node.owner.importer_ops;
        if (ops?.invalidate_mappings !== undefined) yield* ops.invalidate_mappings(k, node.owner);
        node = yield* list_next(node, dmabuf.attachments);
      }
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
    },
  },
};
