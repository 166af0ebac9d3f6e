import { type Mutant } from '../mutant.ts';

/** The variant that takes the lock itself does not. */
export const mutant: Mutant = {
  name: 'vmap-unlocked-does-not-lock',
  mistake: 'The variant that takes the lock itself does not.',
  rule: 'LOCK-19',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vmap_unlocked(k, dmabuf) {
      return yield* k.fn.dma_buf_vmap(k, dmabuf);
    },
  },
};
