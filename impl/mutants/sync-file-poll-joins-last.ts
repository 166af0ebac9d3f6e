import { EPOLLIN } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-poll-joins-last',
  mistake:
    'The poll of a sync_file tests the fence before it joins the wait queue, and not behind that: a signal between the two is lost.',
  rule: 'POLL-06',
  area: 'sync-file',
  livepatch: {
    *sync_file_poll(k, file, sync_file, wait) {
      const fence = yield* k.fn.sync_file_fence(k, sync_file);
      yield* k.fn.sync_file_poll_enable(k, sync_file, fence);
      const signaled = yield* k.fn.dma_fence_is_signaled(k, fence);
      yield* k.fn.poll_wait(k, file, sync_file.wq, wait);
      return signaled ? EPOLLIN : 0;
    },
  },
};
