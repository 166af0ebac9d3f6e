import { countFences } from '../sync-file-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'import-wrong-errno',
  mistake: 'DMA_BUF_IOCTL_IMPORT_SYNC_FILE says -ENOENT if the descriptor is no sync_file.',
  rule: 'IOC-05',
  area: 'sync-file',
  livepatch: {
    *dma_buf_import_sync_file(k, dmabuf, args) {
      const flags = args.number('flags');
      if ((flags & ~3) !== 0 || (flags & 3) === 0) return errno.EINVAL;
      const fence = yield* k.fn.sync_file_get_fence(k, args.number('fd'));
      if (fence === undefined) return errno.ENOENT;
      const num_fences = yield* countFences(k, fence);
      const usage = k.fn.dma_buf_import_usage(k, flags);
      yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
      const ret = yield* k.fn.dma_resv_reserve_fences(k, dmabuf.resv, num_fences);
      if (ret === 0) yield* k.fn.dma_buf_import_fences(k, dmabuf, fence, usage);
      yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
      yield* k.fn.dma_fence_put(k, fence);
      return ret;
    },
  },
};
