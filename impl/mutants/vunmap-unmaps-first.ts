import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The first of two unmaps ends the mapping of both. */
export const mutant: Mutant = {
  name: 'vunmap-unmaps-first',
  mistake: 'The first of two unmaps ends the mapping of both.',
  rule: 'CPU-10',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vunmap_counted(k, dmabuf, map) {
      yield* write(dmabuf, 'vmapping_counter', (yield* read(dmabuf, 'vmapping_counter')) - 1);
      if (dmabuf.ops.vunmap !== undefined) yield* dmabuf.ops.vunmap(k, dmabuf, map);
      yield* write(dmabuf, 'vmap_ptr', undefined);
    },
  },
};
