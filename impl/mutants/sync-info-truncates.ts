import { countFences } from '../sync-file-ioctl.ts';
import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-info-truncates',
  mistake: 'SYNC_IOC_FILE_INFO with too little room tells of as many fences as fit.',
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
      const fences = (yield* k.fn.sync_file_fence_infos(k, head)).slice(0, room);
      let status = 1;
      for (const fence of fences) status = status <= 0 ? status : fence.status;
      return { ret: 0, out: { name: '', status, flags: 0, num_fences, fences } };
    },
  },
};
