import { dmabufList } from '../dma-buf.ts';
import { list_next } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** Whoever walks the list of all buffers takes a reference of one whose last is gone. */
export const mutant: Mutant = {
  name: 'iter-takes-dying-buffer',
  mistake: 'Whoever walks the list of all buffers takes a reference of one whose last is gone.',
  rule: 'LIFE-06',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_iter_from(k, from) {
      const node = yield* list_next(from, dmabufList(k).head);
      if (node?.owner !== undefined) yield* k.fn.get_dma_buf(k, node.owner);
      return node?.owner;
    },
  },
};
