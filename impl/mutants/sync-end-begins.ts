import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { type Mutant } from '../mutant.ts';

/** The end of an access by ioctl begins another. */
export const mutant: Mutant = {
  name: 'sync-end-begins',
  mistake: 'The end of an access by ioctl begins another.',
  rule: 'CPU-07',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_sync_ioctl(k, dmabuf, flags) {
      const ret = yield* kernel.dma_buf_sync_ioctl(k, dmabuf, flags);
      if (ret !== 0 || (flags & 4) === 0) return ret;
      return yield* kernel.dma_buf_sync_ioctl(k, dmabuf, flags & ~4);
    },
  },
};
