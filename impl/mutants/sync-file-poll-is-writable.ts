import { EPOLLIN, EPOLLOUT } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-poll-is-writable',
  mistake: 'The poll of a signalled sync_file tells EPOLLOUT, too.',
  rule: 'SF-08',
  area: 'sync-file',
  livepatch: {
    *sync_file_poll(k, file, sync_file, wait) {
      yield* k.fn.poll_wait(k, file, sync_file.wq, wait);
      const fence = yield* k.fn.sync_file_fence(k, sync_file);
      yield* k.fn.sync_file_poll_enable(k, sync_file, fence);
      return (yield* k.fn.dma_fence_is_signaled(k, fence)) ? EPOLLIN | EPOLLOUT : 0;
    },
  },
};
