import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The last unmap ends the mapping, and leaves it counted. */
export const mutant: Mutant = {
  name: 'vunmap-forgets-count',
  mistake: 'The last unmap ends the mapping, and leaves it counted.',
  rule: 'CPU-10',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vunmap_counted(k, dmabuf, map) {
      const left = (yield* read(dmabuf, 'vmapping_counter')) - 1;
      if (left !== 0) {
        yield* write(dmabuf, 'vmapping_counter', left);
        return;
      }
      if (dmabuf.ops.vunmap !== undefined) yield* dmabuf.ops.vunmap(k, dmabuf, map);
      yield* write(dmabuf, 'vmap_ptr', undefined);
    },
  },
};
