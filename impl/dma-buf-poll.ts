import { type Co } from './scheduler/point.ts';
import { DMA_RESV_USAGE_READ, DMA_RESV_USAGE_WRITE } from './dma-resv-list.ts';
import { type DmaBuf, type DmaBufPollSlot } from './dma-buf.ts';
import { type DmaFence } from './dma-fence.ts';
import { EPOLLIN, EPOLLOUT, type PollTable } from './poll.ts';
import { type File } from './file.ts';
import { type Kernel } from './kernel.ts';
import { read, write } from './memory.ts';
import { spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';

/** For which fences who wants to read or write waits: a writer for readers, too. @see dma_resv_usage_rw() */
export function dma_resv_usage_rw(writes: boolean): number {
  return writes ? DMA_RESV_USAGE_READ : DMA_RESV_USAGE_WRITE;
}

/** Functions of drivers/dma-buf/dma-buf.c for poll: the two callbacks of a buffer are shared by everybody who polls it. */
export const dmaBufPollFunctions = {
  /** The fence has signalled: wakes who polls, and lets the buffer go. @see dma_buf_poll_cb() */
  *dma_buf_poll_cb(
    k: Kernel,
    dmabuf: DmaBuf,
    fence: DmaFence | undefined,
    dcb: DmaBufPollSlot,
  ): Co<void> {
    yield* spin_lock_irqsave(k, dmabuf.poll.lock);
    yield* k.fn.wake_up_locked_poll(k, dmabuf.poll, yield* read(dcb, 'active'));
    yield* write(dcb, 'active', 0);
    yield* spin_unlock_irqrestore(k, dmabuf.poll.lock);
    if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    yield* k.fn.dma_buf_put(k, dmabuf);
  },

  /** Adds the callback to the first fence that is pending, with a reference; false if none is. @see dma_buf_poll_add_cb() */
  *dma_buf_poll_add_cb(
    k: Kernel,
    dmabuf: DmaBuf,
    writes: boolean,
    dcb: DmaBufPollSlot,
  ): Co<boolean> {
    const usage = dma_resv_usage_rw(writes);
    for (const fence of yield* k.fn.dma_resv_for_each_fence(k, dmabuf.resv, usage)) {
      yield* k.fn.dma_fence_get(k, fence);
      if ((yield* k.fn.dma_fence_add_callback(k, fence, dcb.cb)) === 0) return true;
      yield* k.fn.dma_fence_put(k, fence);
    }
    return false;
  },

  /** Takes a callback, unless it is busy. */
  *dma_buf_poll_take(k: Kernel, dmabuf: DmaBuf, dcb: DmaBufPollSlot, event: number): Co<boolean> {
    yield* spin_lock_irqsave(k, dmabuf.poll.lock);
    const busy = (yield* read(dcb, 'active')) !== 0;
    if (!busy) yield* write(dcb, 'active', event);
    yield* spin_unlock_irqrestore(k, dmabuf.poll.lock);
    return !busy;
  },

  /** True if there is nothing to wait for; otherwise the callback has a reference to the buffer until the fence signals. */
  *dma_buf_poll_event(k: Kernel, dmabuf: DmaBuf, dcb: DmaBufPollSlot, event: number): Co<boolean> {
    if (!(yield* k.fn.dma_buf_poll_take(k, dmabuf, dcb, event))) return false;
    yield* k.fn.get_dma_buf(k, dmabuf);
    if (yield* k.fn.dma_buf_poll_add_cb(k, dmabuf, event === EPOLLOUT, dcb)) return false;
    yield* k.fn.dma_buf_poll_cb(k, dmabuf, undefined, dcb);
    return true;
  },

  /** @see dma_buf_poll() */
  *dma_buf_poll(k: Kernel, file: File, dmabuf: DmaBuf, poll: PollTable): Co<number> {
    yield* k.fn.poll_wait(k, file, dmabuf.poll, poll);
    let events = poll.key & (EPOLLIN | EPOLLOUT);
    if (events === 0) return 0;
    yield* k.fn.dma_resv_lock(k, dmabuf.resv, undefined);
    if ((events & EPOLLOUT) !== 0)
      if (!(yield* k.fn.dma_buf_poll_event(k, dmabuf, dmabuf.cb_out, EPOLLOUT)))
        events &= ~EPOLLOUT;
    if ((events & EPOLLIN) !== 0)
      if (!(yield* k.fn.dma_buf_poll_event(k, dmabuf, dmabuf.cb_in, EPOLLIN))) events &= ~EPOLLIN;
    k.commit();
    yield* k.fn.dma_resv_unlock(k, dmabuf.resv);
    return events;
  },
};

type DmaBufPollFunctions = typeof dmaBufPollFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufPollFunctions {}
}
