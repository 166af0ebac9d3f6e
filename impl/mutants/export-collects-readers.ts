import { DMA_RESV_USAGE_READ } from '../dma-resv-list.ts';
import { errno } from '../errno.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'export-collects-readers',
  mistake: 'An export for reading collects the fences of readers, too.',
  rule: 'IOC-04',
  area: 'sync-file',
  livepatch: {
    *dma_buf_sync_file_of(k, dmabuf) {
      const found = yield* k.fn.dma_resv_get_singleton(k, dmabuf.resv, DMA_RESV_USAGE_READ);
      if (typeof found === 'number') return found;
      const fence = found[0] ?? (yield* k.fn.dma_fence_get_stub(k));
      const sync_file = yield* k.fn.sync_file_create(k, fence);
      yield* k.fn.dma_fence_put(k, fence);
      const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
      return file ?? errno.ENOMEM;
    },
  },
};
