import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { type Mutant } from '../mutant.ts';

/** Flags that an access by ioctl does not know are ignored. */
export const mutant: Mutant = {
  name: 'sync-ignores-unknown-flags',
  mistake: 'Flags that an access by ioctl does not know are ignored.',
  rule: 'IOC-01',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_sync_ioctl(k, dmabuf, flags) {
      return yield* kernel.dma_buf_sync_ioctl(k, dmabuf, flags & 7);
    },
  },
};
