import { kfree, read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-release-keeps-callback',
  mistake: 'The release of a sync_file leaves its callback at the fence.',
  rule: 'SF-08',
  area: 'sync-file',
  livepatch: {
    *sync_file_release(k, sync_file) {
      const fence = yield* read(sync_file, 'fence');
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
      yield* kfree(sync_file);
    },
  },
};
