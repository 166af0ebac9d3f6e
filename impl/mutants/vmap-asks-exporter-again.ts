import { errno } from '../errno.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** Every mapping into the kernel is a new one of the exporter. */
export const mutant: Mutant = {
  name: 'vmap-asks-exporter-again',
  mistake: 'Every mapping into the kernel is a new one of the exporter.',
  rule: 'CPU-10',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vmap_counted(k, dmabuf) {
      const map = dmabuf.ops.vmap === undefined ? errno.EINVAL : yield* dmabuf.ops.vmap(k, dmabuf);
      if (typeof map === 'number') return map;
      yield* write(dmabuf, 'vmap_ptr', map);
      yield* write(dmabuf, 'vmapping_counter', (yield* read(dmabuf, 'vmapping_counter')) + 1);
      return map;
    },
  },
};
