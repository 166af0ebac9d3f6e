import { countFences } from '../sync-file-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-info-room-exact',
  mistake: 'SYNC_IOC_FILE_INFO wants room for exactly as many fences as there are.',
  rule: 'SF-05',
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
      if (room !== num_fences) return errno.EINVAL;
      const fences = yield* k.fn.sync_file_fence_infos(k, head);
      let status = 1;
      for (const fence of fences) status = status <= 0 ? status : fence.status;
      return { ret: 0, out: { name: '', status, flags: 0, num_fences, fences } };
    },
  },
};
