import { countFences } from '../sync-file-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-info-status-of-last',
  mistake: 'SYNC_IOC_FILE_INFO says the status of the last fence as that of the whole.',
  rule: 'SF-06',
  area: 'sync-file',
  livepatch: {
    *sync_file_ioctl_fence_info(k, sync_file, args) {
      if (args.number('flags') !== 0 || args.number('pad') !== 0) return errno.EINVAL;
      const head = yield* k.fn.sync_file_fence(k, sync_file);
      const num_fences = yield* countFences(k, head);
      const room = args.number('num_fences');
      if (room === 0) {
        const status = yield* k.fn.dma_fence_get_status(k, head);
        return { ret: 0, out: { name: '', status, flags: 0, num_fences } };
      }
      if (room < num_fences) return errno.EINVAL;
      const fences = yield* k.fn.sync_file_fence_infos(k, head);
      const status = fences.at(-1)?.status ?? 1;
      return { ret: 0, out: { name: '', status, flags: 0, num_fences, fences } };
    },
  },
};
