import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The variant that takes the lock itself does not give it back. */
export const mutant: Mutant = {
  name: 'vunmap-unlocked-keeps-lock',
  mistake: 'The variant that takes the lock itself does not give it back.',
  rule: 'LOCK-20',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vunmap_unlocked(k, dmabuf, map) {
      yield* k.fn.dma_resv_lock(k, yield* read(dmabuf, 'resv'), undefined);
      yield* k.fn.dma_buf_vunmap(k, dmabuf, map);
    },
  },
};
