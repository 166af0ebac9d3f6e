import { type DmaResv } from '../dma-resv.ts';
import { type SyncFile } from '../sync-file.ts';
import { dma_resv_usage_rw } from '../dma-buf-poll.ts';
import { errno } from '../errno.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** What exported sync_files look at. */
const live = new WeakMap<SyncFile, { readonly resv: DmaResv; readonly usage: number }>();

export const mutant: Mutant = {
  name: 'export-is-live',
  mistake:
    'An exported sync_file stands for what the buffer has when it is looked at, and not for what it had when it was made.',
  rule: 'SF-01',
  area: 'sync-file',
  livepatch: {
    *dma_buf_sync_file_of(k, dmabuf, flags) {
      const usage = dma_resv_usage_rw(flags >= 2);
      const fence = yield* k.fn.dma_fence_get_stub(k);
      const sync_file = yield* k.fn.sync_file_create(k, fence);
      yield* k.fn.dma_fence_put(k, fence);
      const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
      if (sync_file !== undefined) live.set(sync_file, { resv: dmabuf.resv, usage });
      return file ?? errno.ENOMEM;
    },
    *sync_file_fence(k, sync_file) {
      const of = live.get(sync_file);
      const found = of && (yield* k.fn.dma_resv_get_singleton(k, of.resv, of.usage));
      const now = typeof found === 'object' ? found[0] : undefined;
      return now ?? (yield* read(sync_file, 'fence')) ?? (yield* k.fn.dma_fence_get_stub(k));
    },
  },
};
