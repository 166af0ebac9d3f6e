import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-without-reference',
  mistake: 'sync_file_create() takes no reference of its own to the fence.',
  rule: 'SF-02',
  area: 'sync-file',
  livepatch: {
    *sync_file_create(k, fence) {
      const sync_file = yield* k.fn.sync_file_alloc(k);
      if (sync_file === undefined) return undefined;
      yield* write(sync_file, 'fence', fence);
      return sync_file;
    },
  },
};
