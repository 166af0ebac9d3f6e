import { type Co } from './scheduler/point.ts';
import {
  DMA_FENCE_FLAG_SEQNO64_BIT,
  DMA_FENCE_FLAG_TIMESTAMP_BIT,
  type DmaFence,
  type DmaFenceOps,
} from './dma-fence.ts';
import { type Kernel } from './kernel.ts';
import { read, touch } from './memory.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { test_bit } from './bitops.ts';

/** Functions of drivers/dma-buf/dma-fence.c and its header about contexts and the order within one, and the time of a signal. */
export const dmaFenceOrderFunctions = {
  /** A context that no fence has. @see dma_fence_context_alloc() */
  *dma_fence_context_alloc(k: Kernel): Co<number> {
    yield { access: 'update', object: undefined, field: 'dma_fence_context_counter' };
    return k.context(`dma_fence_context_alloc() at ${k.nowNs}`);
  },

  /** As dma_fence_init(), with sequence numbers that never wrap. @see dma_fence_init64() */
  *dma_fence_init64(
    k: Kernel,
    fence: DmaFence,
    ops: DmaFenceOps,
    context = fence.context,
    seqno = fence.seqno,
  ): Co<void> {
    const flags = k.release === '7.2' ? 1 << DMA_FENCE_FLAG_SEQNO64_BIT : 0;
    yield* k.fn.dma_fence_init(k, fence, ops, context, seqno, flags);
  },

  /** Compares numbers of the context of this fence: 32 bits of them, unless its driver says that they have 64. @see __dma_fence_is_later() */
  *__dma_fence_is_later(k: Kernel, fence: DmaFence, f1: number, f2: number): Co<boolean> {
    if (yield* k.fn.dma_fence_has_seqno64(k, fence)) return f1 > f2;
    return ((f1 - f2) | 0) > 0;
  },

  /** Until 7.2 the ops said it. */
  *dma_fence_has_seqno64(k: Kernel, fence: DmaFence): Co<boolean> {
    if (k.release === '7.2') return yield* test_bit(DMA_FENCE_FLAG_SEQNO64_BIT, fence);
    return (yield* read(fence, 'ops'))?.use_64bit_seqno === true;
  },

  /** @see dma_fence_is_later() */
  *dma_fence_is_later(k: Kernel, f1: DmaFence, f2: DmaFence): Co<boolean> {
    if (f1.context !== f2.context) {
      k.warn(`dma_fence_is_later: ${f1.label} and ${f2.label} are of different contexts`);
      return false;
    }
    return yield* k.fn.__dma_fence_is_later(k, f1, f1.seqno, f2.seqno);
  },

  /** @see dma_fence_is_later_or_same() */
  *dma_fence_is_later_or_same(k: Kernel, f1: DmaFence, f2: DmaFence): Co<boolean> {
    return f1 === f2 || (yield* k.fn.dma_fence_is_later(k, f1, f2));
  },

  /** The one of two that signals last; nothing if that has signalled: the flag alone may never be set. @see dma_fence_later() */
  *dma_fence_later(k: Kernel, f1: DmaFence, f2: DmaFence): Co<DmaFence | undefined> {
    if (f1.context !== f2.context) {
      k.warn(`dma_fence_later: ${f1.label} and ${f2.label} are of different contexts`);
      return undefined;
    }
    const later = (yield* k.fn.dma_fence_is_later(k, f1, f2)) ? f1 : f2;
    return (yield* k.fn.dma_fence_is_signaled(k, later)) ? undefined : later;
  },

  /** What debugfs prints of it; looking is not without effect. @see dma_fence_describe() */
  *dma_fence_describe(k: Kernel, fence: DmaFence): Co<void> {
    yield* rcu_read_lock(k);
    yield* k.fn.dma_fence_is_signaled(k, fence);
    yield* read(fence, 'ops');
    yield* rcu_read_unlock(k);
  },

  /** When it signalled; spins while whoever signals has not stored the time yet. @see dma_fence_timestamp() */
  *dma_fence_timestamp(k: Kernel, fence: DmaFence): Co<number> {
    if (!(yield* k.fn.dma_fence_test_signaled_flag(k, fence))) {
      k.warn(`dma_fence_timestamp: ${fence.label} has not signalled`);
      return k.nowNs;
    }
    const ready = (): boolean => (fence.flags & (1 << DMA_FENCE_FLAG_TIMESTAMP_BIT)) !== 0;
    yield { access: 'load', object: fence, field: 'flags', ready };
    touch(fence, 'flags');
    return yield* read(fence, 'timestamp');
  },
};

type DmaFenceOrderFunctions = typeof dmaFenceOrderFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceOrderFunctions {}
}
