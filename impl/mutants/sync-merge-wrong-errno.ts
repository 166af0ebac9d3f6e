import { errno } from '../errno.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-merge-wrong-errno',
  mistake: 'SYNC_IOC_MERGE says -EINVAL if the second descriptor is no sync_file.',
  rule: 'SF-03',
  area: 'sync-file',
  livepatch: {
    *sync_file_ioctl_merge_at(k, sync_file, args, fd) {
      if (args.number('flags') !== 0 || args.number('pad') !== 0) return errno.EINVAL;
      const fence2 = yield* k.fn.sync_file_fdget(k, args.number('fd2'));
      if (fence2 === undefined) return errno.EINVAL;
      const fence3 = yield* k.fn.sync_file_merge(k, 'merged', sync_file, fence2);
      const file = fence3 === undefined ? undefined : yield* read(fence3, 'file');
      if (file !== undefined) yield* k.fn.fd_install(k, fd, file);
      yield* k.fn.sync_file_fput(k, fence2);
      return file === undefined ? errno.ENOMEM : 0;
    },
  },
};
