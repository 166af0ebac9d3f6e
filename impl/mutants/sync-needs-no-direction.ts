import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { type Mutant } from '../mutant.ts';

/** An access by ioctl that neither reads nor writes counts as one that does both. */
export const mutant: Mutant = {
  name: 'sync-needs-no-direction',
  mistake: 'An access by ioctl that neither reads nor writes counts as one that does both.',
  rule: 'CPU-04',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_sync_ioctl(k, dmabuf, flags) {
      const both = (flags & 3) === 0 ? flags | 3 : flags;
      return yield* kernel.dma_buf_sync_ioctl(k, dmabuf, both);
    },
  },
};
