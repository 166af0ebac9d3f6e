import { dmaBufVmapFunctions as kernel } from '../dma-buf-vmap.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** An exporter that cannot map into the kernel is said to be out of memory. */
export const mutant: Mutant = {
  name: 'vmap-wrong-errno',
  mistake: 'An exporter that cannot map into the kernel is said to be out of memory.',
  rule: 'CPU-12',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_vmap(k, dmabuf) {
      if (dmabuf.ops.vmap === undefined) return errno.ENOMEM;
      return yield* kernel.dma_buf_vmap(k, dmabuf);
    },
  },
};
