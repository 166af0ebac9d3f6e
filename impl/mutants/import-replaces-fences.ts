import { dma_fence_unwrap_for_each } from '../sync-file-ioctl.ts';
import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'import-replaces-fences',
  mistake: 'An import takes the fences away that the buffer has.',
  rule: 'IOC-06',
  area: 'sync-file',
  livepatch: {
    *dma_buf_import_fences(k, dmabuf, fence, usage) {
      const list = yield* k.fn.dma_resv_fences_list(k, dmabuf.resv);
      if (list !== undefined) yield* write(list, 'num_fences', 0);
      yield* dma_fence_unwrap_for_each(k, fence, function* add(f) {
        yield* k.fn.dma_resv_add_fence(k, dmabuf.resv, f, usage);
        k.commit();
      });
    },
  },
};
