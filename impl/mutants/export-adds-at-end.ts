import { dmabufList } from '../dma-buf.ts';
import { list_add_tail } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** A new buffer is added at the end of the list of all buffers. */
export const mutant: Mutant = {
  name: 'export-adds-at-end',
  mistake: 'A new buffer is added at the end of the list of all buffers.',
  rule: '',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_list_add(k, dmabuf) {
      const { head, mutex } = dmabufList(k);
      yield* k.fn.mutex_lock(k, mutex);
      yield* list_add_tail(dmabuf.list_node, head);
      k.commit();
      yield* k.fn.mutex_unlock(k, mutex);
    },
  },
};
