import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';
import { udmabufFunctions as kernel } from '../udmabuf.ts';

/** The end of an access succeeds though none has begun. */
export const mutant: Mutant = {
  name: 'udmabuf-end-without-begin',
  mistake: 'The end of an access succeeds though none has begun.',
  rule: 'CPU-07',
  area: 'dma-buf',
  livepatch: {
    *end_cpu_udmabuf(k, dmabuf) {
      const ret = yield* kernel.end_cpu_udmabuf(k, dmabuf);
      return ret === errno.EINVAL ? 0 : ret;
    },
  },
};
