import { dmaBufFunctions as kernel } from '../dma-buf.ts';
import { type Mutant } from '../mutant.ts';

/** The buffer of a descriptor is handed out without a reference. */
export const mutant: Mutant = {
  name: 'get-without-reference',
  mistake: 'The buffer of a descriptor is handed out without a reference.',
  rule: 'LIFE-07',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_get(k, fd) {
      const dmabuf = yield* kernel.dma_buf_get(k, fd);
      if (typeof dmabuf !== 'number') yield* k.fn.dma_buf_put(k, dmabuf);
      return dmabuf;
    },
  },
};
