/**
 * A driver that signals its fences itself, and gets it wrong: what docs/own-implementation.md finds.
 *
 * It wants to hold the lock for a short time only. So it takes the callbacks from the list under the lock, runs them, and sets the
 * flag in the end; whoever adds a callback behind the first and before the last is told that it will run, and it never does.
 */
import {
  type Co,
  DMA_FENCE_FLAG_SIGNALED_BIT,
  DMA_FENCE_FLAG_TIMESTAMP_BIT,
  type DmaFence,
  type DmaFenceCb,
  type Implementation,
  type Kernel,
  ListHead,
  list_replace,
  reference,
  set_bit,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
  test_bit,
  write,
} from 'fencepost/impl';

function* dma_fence_signal(k: Kernel, fence: DmaFence): Co<number> {
  if (yield* test_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence)) return 0;
  const callbacks = new ListHead<DmaFenceCb>(`${fence.label}: callbacks to run`);
  yield* spin_lock_irqsave(k, fence.lock);
  yield* list_replace(fence.cb_list, callbacks);
  fence.cb_list.next = fence.cb_list;
  fence.cb_list.prev = fence.cb_list;
  yield* spin_unlock_irqrestore(k, fence.lock);
  yield* k.fn.dma_fence_run_callbacks(k, fence, callbacks);
  yield* write(fence, 'timestamp', k.nowNs);
  yield* set_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence);
  k.commit();
  yield* set_bit(DMA_FENCE_FLAG_TIMESTAMP_BIT, fence);
  return 0;
}

const brokenDriver: Implementation = {
  ...reference,
  name: 'broken-driver',
  functions: { ...reference.functions, dma_fence_signal },
};

export default brokenDriver;
