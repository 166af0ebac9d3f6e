import { dma_buf_of } from '../dma-buf-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** Any place within a buffer can be sought. */
export const mutant: Mutant = {
  name: 'llseek-adds-offset',
  mistake: 'Any place within a buffer can be sought.',
  rule: 'IOC-10',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_llseek(k, file, offset, whence) {
      const { size } = yield* dma_buf_of(file);
      k.commit();
      const place = offset + (whence === 2 ? size : 0);
      return whence === 1 || place < 0 ? errno.EINVAL : place;
    },
  },
};
