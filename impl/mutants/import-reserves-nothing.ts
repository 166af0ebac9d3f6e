import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'import-reserves-nothing',
  mistake: 'An import adds its fences without having reserved room for them.',
  rule: 'IOC-06',
  area: 'sync-file',
  livepatch: {
    *dma_buf_import_sync_file(k, dmabuf, args) {
      const flags = args.number('flags');
      if ((flags & ~3) !== 0 || (flags & 3) === 0) return errno.EINVAL;
      const fence = yield* k.fn.sync_file_get_fence(k, args.number('fd'));
      if (fence === undefined) return errno.EINVAL;
      const usage = k.fn.dma_buf_import_usage(k, flags);
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      yield* k.fn.dma_buf_import_fences(k, dmabuf, fence, usage);
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      yield* k.fn.dma_fence_put(k, fence);
      return 0;
    },
  },
};
