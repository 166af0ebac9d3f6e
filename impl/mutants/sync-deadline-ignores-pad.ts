import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-deadline-ignores-pad',
  mistake: 'SYNC_IOC_SET_DEADLINE does not look at its pad.',
  rule: 'SF-07',
  area: 'sync-file',
  livepatch: {
    *sync_file_ioctl_set_deadline(k, sync_file, args) {
      if (k.release === '6.1') return errno.ENOTTY;
      const fence = yield* k.fn.sync_file_fence(k, sync_file);
      yield* k.fn.dma_fence_set_deadline(k, fence, args.number('deadline_ns'));
      return 0;
    },
  },
};
