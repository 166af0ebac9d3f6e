import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { type Mutant } from '../mutant.ts';

/** An access by ioctl that reads is taken for one that writes. */
export const mutant: Mutant = {
  name: 'sync-swaps-directions',
  mistake: 'An access by ioctl that reads is taken for one that writes.',
  rule: 'CPU-04',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_sync_ioctl(k, dmabuf, flags) {
      const swapped = [0, 2, 1, 3][flags & 3] ?? 0;
      return yield* kernel.dma_buf_sync_ioctl(k, dmabuf, (flags & ~3) | swapped);
    },
  },
};
