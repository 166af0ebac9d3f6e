import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';
import { udmabufFunctions as kernel } from '../udmabuf.ts';

/** A descriptor that is no memfd is said to be none at all. */
export const mutant: Mutant = {
  name: 'udmabuf-wrong-errno',
  mistake: 'A descriptor that is no memfd is said to be none at all.',
  rule: 'IOC-12',
  area: 'dma-buf',
  livepatch: {
    *udmabuf_create(k, memfd, offset, size) {
      const ret = yield* kernel.udmabuf_create(k, memfd, offset, size);
      return ret === errno.EBADFD ? errno.EBADF : ret;
    },
  },
};
