import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-merge-takes-first',
  mistake: 'A merge has the fences of the first sync_file only.',
  rule: 'SF-04',
  area: 'sync-file',
  livepatch: {
    *sync_file_merge(k, name, a) {
      const sync_file = yield* k.fn.sync_file_alloc(k);
      if (sync_file === undefined) return undefined;
      yield* write(
        sync_file,
        'fence',
        yield* k.fn.dma_fence_unwrap_merge(k, [yield* read(a, 'fence')]),
      );
      yield* write(sync_file, 'user_name', name);
      return sync_file;
    },
  },
};
