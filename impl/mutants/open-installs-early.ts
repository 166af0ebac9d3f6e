import { errno } from '../errno.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'open-installs-early',
  mistake: 'SW_SYNC_IOC_CREATE_FENCE installs the descriptor before the sync_file has its fence.',
  rule: 'LIFE-09',
  area: 'sync-file',
  livepatch: {
    *sw_sync_ioctl_create_fence(k, obj, args) {
      const fd = yield* k.fn.get_unused_fd_flags(k);
      if (fd < 0) return fd;
      const sync_file = yield* k.fn.sync_file_alloc(k);
      const file = sync_file === undefined ? undefined : yield* read(sync_file, 'file');
      if (sync_file === undefined || file === undefined) {
        yield* k.fn.put_unused_fd(k, fd);
        return errno.ENOMEM;
      }
      yield* k.fn.fd_install(k, fd, file);
      const pt = yield* k.fn.sync_pt_create(k, obj, args.number('value') >>> 0);
      yield* write(sync_file, 'fence', pt);
      return pt === undefined ? errno.ENOMEM : { ret: 0, out: fd };
    },
  },
};
