import { dma_resv_usage_rw } from '../dma-buf-poll.ts';
import { errno } from '../errno.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'export-puts-too-often',
  mistake: 'An export drops the reference of the new sync_file to its fence with its own.',
  rule: 'SF-02',
  area: 'sync-file',
  livepatch: {
    *dma_buf_sync_file_of(k, dmabuf, flags) {
      const found = yield* k.fn.dma_resv_get_singleton(
        k,
        dmabuf.resv,
        dma_resv_usage_rw(flags >= 2),
      );
      if (typeof found === 'number') return found;
      const fence = found[0] ?? (yield* k.fn.dma_fence_get_stub(k));
      const sync_file = yield* k.fn.sync_file_create(k, fence);
      yield* k.fn.dma_fence_put(k, fence);
      yield* k.fn.dma_fence_put(k, fence);
      const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
      return file ?? errno.ENOMEM;
    },
  },
};
