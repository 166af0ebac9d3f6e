import { dmaBufFunctions as kernel } from '../dma-buf.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** A descriptor of another kind of file counts as one that is not open. */
export const mutant: Mutant = {
  name: 'get-wrong-errno',
  mistake: 'A descriptor of another kind of file counts as one that is not open.',
  rule: 'LIFE-07',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_get(k, fd) {
      const dmabuf = yield* kernel.dma_buf_get(k, fd);
      return dmabuf === errno.EINVAL ? errno.EBADF : dmabuf;
    },
  },
};
