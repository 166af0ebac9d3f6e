import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A detached attachment stays on the list of its buffer. */
export const mutant: Mutant = {
  name: 'detach-leaves-node',
  mistake: 'A detached attachment stays on the list of its buffer.',
  rule: 'LIFE-17',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_attachment_unlink(k, dmabuf, attach) {
      const resv = yield* read(dmabuf, 'resv');
      yield* k.fn.dma_resv_lock(k, resv, undefined);
      yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
      k.commit();
      yield* k.fn.dma_resv_unlock(k, resv);
    },
  },
};
