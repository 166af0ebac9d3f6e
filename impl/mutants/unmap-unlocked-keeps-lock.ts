import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The variant that takes the lock itself does not give it back. */
export const mutant: Mutant = {
  name: 'unmap-unlocked-keeps-lock',
  mistake: 'The variant that takes the lock itself does not give it back.',
  rule: 'LOCK-18',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_unmap_attachment_unlocked(k, attach, sg_table, direction) {
      const { resv } = yield* read(attach, 'dmabuf');
      yield* k.fn.dma_resv_lock(k, resv, undefined);
      yield* k.fn.dma_buf_unmap_attachment(k, attach, sg_table, direction);
    },
  },
};
