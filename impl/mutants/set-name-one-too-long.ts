import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** A name may have 32 characters, and has no zero at its end then. */
export const mutant: Mutant = {
  name: 'set-name-one-too-long',
  mistake: 'A name may have 32 characters, and has no zero at its end then.',
  rule: 'LIFE-32',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_set_name(k, dmabuf, text) {
      return text.length > 32
        ? errno.EINVAL
        : yield* kernel.dma_buf_set_name(k, dmabuf, text.slice(0, 31));
    },
  },
};
