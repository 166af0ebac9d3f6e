import { dmabufList } from '../dma-buf.ts';
import { type Mutant } from '../mutant.ts';

/** The list of all buffers is walked without its mutex. */
export const mutant: Mutant = {
  name: 'iter-without-mutex',
  mistake: 'The list of all buffers is walked without its mutex.',
  rule: 'LOCK-38',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_iter_begin(k) {
      const found = yield* k.fn.dma_buf_iter_from(k, dmabufList(k).head);
      k.commit();
      return found;
    },
  },
};
