import { type Mutant } from '../mutant.ts';

/** The variant that takes the lock itself does not. */
export const mutant: Mutant = {
  name: 'map-unlocked-does-not-lock',
  mistake: 'The variant that takes the lock itself does not.',
  rule: 'LOCK-17',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_attachment_unlocked(k, attach, direction) {
      return yield* k.fn.dma_buf_map_attachment(k, attach, direction);
    },
  },
};
