import { read } from '../memory.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../spinlock.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-slot-stays-active',
  mistake: 'The callback of a poll does not say that it is free again.',
  rule: 'POLL-03',
  area: 'sync-file',
  livepatch: {
    *dma_buf_poll_cb(k, dmabuf, fence, dcb) {
      yield* spin_lock_irqsave(k, dmabuf.poll.lock);
      yield* k.fn.wake_up_locked_poll(k, dmabuf.poll, yield* read(dcb, 'active'));
      yield* spin_unlock_irqrestore(k, dmabuf.poll.lock);
      if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
      yield* k.fn.dma_buf_put(k, dmabuf);
    },
  },
};
