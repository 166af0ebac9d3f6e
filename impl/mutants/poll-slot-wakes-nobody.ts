import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-wakes-nobody',
  mistake: 'The callback of a poll does not wake who polls.',
  rule: 'POLL-06',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_cb(k, dmabuf, fence, dcb) {
      yield* spin_lock_irqsave(k, dmabuf.poll.lock);
      yield* write(dcb, 'active', 0);
      yield* spin_unlock_irqrestore(k, dmabuf.poll.lock);
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
      yield* k.fn.dma_buf_put(k, dmabuf);
    },
  },
};
