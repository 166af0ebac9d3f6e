import { errno } from '../errno.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping that others share is not counted. */
export const mutant: Mutant = {
  name: 'vmap-does-not-count',
  mistake: 'A mapping that others share is not counted.',
  rule: 'CPU-10',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vmap_counted(k, dmabuf) {
      const known = yield* read(dmabuf, 'vmap_ptr');
      if (known !== undefined) return known;
      const map = dmabuf.ops.vmap === undefined ? errno.EINVAL : yield* dmabuf.ops.vmap(k, dmabuf);
      if (typeof map === 'number') return map;
      yield* write(dmabuf, 'vmap_ptr', map);
      yield* write(dmabuf, 'vmapping_counter', 1);
      return map;
    },
  },
};
