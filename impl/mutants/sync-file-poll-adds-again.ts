import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-poll-adds-again',
  mistake: 'Every poll of a sync_file adds its one callback.',
  rule: 'SF-08',
  area: 'sync-file',
  livepatch: {
    *sync_file_poll_enable(k, sync_file, fence) {
      const ret = yield* k.fn.dma_fence_add_callback(k, fence, sync_file.cb);
      if (ret < 0) yield* k.fn.wake_up_all(k, sync_file.wq);
    },
  },
};
