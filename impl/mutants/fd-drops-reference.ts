import { dmaBufFunctions as kernel } from '../dma-buf.ts';
import { type Mutant } from '../mutant.ts';

/** The reference that a descriptor takes over is dropped as well. */
export const mutant: Mutant = {
  name: 'fd-drops-reference',
  mistake: 'The reference that a descriptor takes over is dropped as well.',
  rule: 'LIFE-08',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_fd(k, dmabuf, flags) {
      const fd = yield* kernel.dma_buf_fd(k, dmabuf, flags);
      yield* k.fn.dma_buf_put(k, dmabuf);
      return fd;
    },
  },
};
