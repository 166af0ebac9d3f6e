import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The last unmap leaves the mapping behind, which nobody counts any more. */
export const mutant: Mutant = {
  name: 'vunmap-never-unmaps',
  mistake: 'The last unmap leaves the mapping behind, which nobody counts any more.',
  rule: 'CPU-11',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vunmap_counted(_, dmabuf) {
      yield* write(dmabuf, 'vmapping_counter', (yield* read(dmabuf, 'vmapping_counter')) - 1);
    },
  },
};
