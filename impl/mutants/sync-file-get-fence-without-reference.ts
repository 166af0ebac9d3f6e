import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-get-fence-without-reference',
  mistake: 'sync_file_get_fence() gives away the fence without a reference.',
  rule: 'SF-02',
  area: 'sync-file',
  livepatch: {
    *sync_file_get_fence(k, fd) {
      const sync_file = yield* k.fn.sync_file_fdget(k, fd);
      if (sync_file === undefined) return undefined;
      const fence = yield* k.fn.sync_file_fence(k, sync_file);
      yield* k.fn.sync_file_fput(k, sync_file);
      return fence;
    },
  },
};
