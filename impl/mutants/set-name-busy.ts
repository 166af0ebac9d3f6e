import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { errno } from '../errno.ts';
import { list_empty } from '../list.ts';
import { type Mutant } from '../mutant.ts';

/** A buffer that is attached cannot be renamed, as the comment above the function says. */
export const mutant: Mutant = {
  name: 'set-name-busy',
  mistake: 'A buffer that is attached cannot be renamed, as the comment above the function says.',
  rule: 'IOC-02',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_set_name(k, dmabuf, text) {
      if (!(yield* list_empty(dmabuf.attachments))) return errno.EBUSY;
      return yield* kernel.dma_buf_set_name(k, dmabuf, text);
    },
  },
};
