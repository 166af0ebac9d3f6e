/**
 * The driver of broken-driver.ts, put right: the flag is set first, and everything happens under the lock that callbacks are added under.
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
  errno,
  list_replace,
  reference,
  set_bit,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
  test_and_set_bit,
  write,
} from 'fencepost/impl';

function* dma_fence_signal(k: Kernel, fence: DmaFence): Co<number> {
  yield* spin_lock_irqsave(k, fence.lock);
  const wasSignaled = yield* test_and_set_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence);
  k.commit();
  if (!wasSignaled) {
    const callbacks = new ListHead<DmaFenceCb>(`${fence.label}: callbacks to run`);
    yield* list_replace(fence.cb_list, callbacks);
    yield* write(fence, 'timestamp', k.nowNs);
    yield* set_bit(DMA_FENCE_FLAG_TIMESTAMP_BIT, fence);
    yield* k.fn.dma_fence_run_callbacks(k, fence, callbacks);
  }
  yield* spin_unlock_irqrestore(k, fence.lock);
  k.commit();
  return wasSignaled && k.release !== '7.2' ? errno.EINVAL : 0;
}

const fixedDriver: Implementation = {
  ...reference,
  name: 'fixed-driver',
  functions: { ...reference.functions, dma_fence_signal },
};

export default fixedDriver;
