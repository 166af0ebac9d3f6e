import { type Co } from './scheduler/point.ts';
import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, DmaFence, type DmaFenceOps } from './dma-fence.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { SpinLock, spin_lock, spin_unlock } from './spinlock.ts';
import { might_sleep } from './sleep.ts';
import { read } from './memory.ts';
import { set_bit } from './bitops.ts';

/** @see dma_fence_stub_ops */
const dma_fence_stub_ops: DmaFenceOps = { name: 'stub', timeline_name: () => 'stub' };

/** Flags of a fence that has signalled: SIGNALED, TIMESTAMP and ENABLE_SIGNAL. */
export const SIGNALED_FLAGS = 0b11_1000;

/** The lock of all stubs, as they had one until 7.2. */
function dma_fence_stub_lock(k: Kernel): SpinLock {
  return k.static('dma_fence_stub_lock', SpinLock, () => new SpinLock('dma_fence_stub_lock'));
}

/** A stub that is not initialised. */
export function newStub(k: Kernel, label: string): DmaFence {
  const lock = k.release === '7.2' ? undefined : dma_fence_stub_lock(k);
  return new DmaFence(label, dma_fence_stub_ops, 0, 0, lock);
}

/** The one stub of a kernel: 7.2 makes it when it boots, the others when somebody asks for it first. */
export function dma_fence_stub(k: Kernel): DmaFence {
  return k.static('dma_fence_stub', DmaFence, () => {
    const stub = newStub(k, 'dma_fence_stub');
    stub.ops = undefined;
    if (k.release === '7.2') {
      stub.flags = SIGNALED_FLAGS;
      stub.timestamp = 1;
    }
    return stub;
  });
}

/** Functions of drivers/dma-buf/dma-fence.c that give away fences which have signalled. */
export const dmaFenceStubFunctions = {
  /** A reference to the one stub. @see dma_fence_get_stub() */
  *dma_fence_get_stub(k: Kernel): Co<DmaFence> {
    const stub = dma_fence_stub(k);
    if (k.release !== '7.2') {
      yield* spin_lock(k, stub.lock);
      k.commit();
      if ((yield* read(stub, 'ops')) === undefined) {
        yield* k.fn.dma_fence_init(k, stub, dma_fence_stub_ops);
        yield* set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, stub);
        yield* k.fn.dma_fence_signal_locked(k, stub);
      }
      yield* spin_unlock(k, stub.lock);
    }
    yield* k.fn.dma_fence_get(k, stub);
    k.commit();
    return stub;
  },

  /** A stub of the caller's own, with the time at which what it stands for was done. @see dma_fence_allocate_private_stub() */
  *dma_fence_allocate_private_stub(k: Kernel, timestamp = k.nowNs): Co<DmaFence | undefined> {
    might_sleep(k, 'kzalloc(GFP_KERNEL)');
    if (yield* allocationFails(k, 'dma_fence_allocate_private_stub()')) return undefined;
    const fence = newStub(k, 'private stub');
    yield* k.fn.dma_fence_init(k, fence, dma_fence_stub_ops);
    yield* set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
    yield* k.fn.dma_fence_signal_timestamp(k, fence, timestamp);
    return fence;
  },
};

type DmaFenceStubFunctions = typeof dmaFenceStubFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceStubFunctions {}
}
