import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { KObject } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { might_sleep } from './sleep.ts';

/** A place inside containers; only `chain` has a reference. @see include/linux/dma-fence-unwrap.h struct dma_fence_unwrap */
export class DmaFenceUnwrap extends KObject {
  chain: DmaFence | undefined;
  array: DmaFence | undefined;
  index = 0;
}

/** Functions of drivers/dma-buf/dma-fence-unwrap.c. */
export const dmaFenceUnwrapFunctions = {
  /** @see __dma_fence_unwrap_array() */
  *__dma_fence_unwrap_array(k: Kernel, cursor: DmaFenceUnwrap): Co<DmaFence | undefined> {
    const { chain } = cursor;
    cursor.array =
      chain === undefined ? undefined : yield* k.fn.dma_fence_chain_contained(k, chain);
    cursor.index = 0;
    return yield* k.fn.dma_fence_array_first(k, cursor.array);
  },

  /** The first fence inside, without a reference; the cursor has one to the head. @see dma_fence_unwrap_first() */
  *dma_fence_unwrap_first(
    k: Kernel,
    head: DmaFence | undefined,
    cursor: DmaFenceUnwrap,
  ): Co<DmaFence | undefined> {
    if (head !== undefined) yield* k.fn.dma_fence_get(k, head);
    cursor.chain = head;
    return yield* k.fn.__dma_fence_unwrap_array(k, cursor);
  },

  /** The next one in the array, else the first of the node before. @see dma_fence_unwrap_next() */
  *dma_fence_unwrap_next(k: Kernel, cursor: DmaFenceUnwrap): Co<DmaFence | undefined> {
    cursor.index++;
    const next = yield* k.fn.dma_fence_array_next(k, cursor.array, cursor.index);
    if (next !== undefined) return next;
    const { chain } = cursor;
    cursor.chain = chain === undefined ? undefined : yield* k.fn.dma_fence_chain_walk(k, chain);
    return yield* k.fn.__dma_fence_unwrap_array(k, cursor);
  },

  /** By context, and within one the latest first. @see fence_cmp() */
  *fence_cmp(k: Kernel, a: DmaFence, b: DmaFence): Co<number> {
    if (a.context !== b.context) return a.context - b.context;
    if (yield* k.fn.dma_fence_is_later(k, b, a)) return 1;
    return (yield* k.fn.dma_fence_is_later(k, a, b)) ? -1 : 0;
  },

  /** Sorts in place, as lib/sort.c would but for the order of equals. */
  *sort_fences(k: Kernel, fences: DmaFence[]): Co<void> {
    for (let i = 1; i < fences.length; i++) {
      for (let j = i; j > 0; j--) {
        const [earlier, later] = [fences[j - 1], fences[j]];
        if (earlier === undefined || later === undefined) break;
        if ((yield* k.fn.fence_cmp(k, earlier, later)) <= 0) break;
        fences[j - 1] = later;
        fences[j] = earlier;
      }
    }
  },

  /** Keeps the latest of each context, and gives back the references to the others. @see dma_fence_dedup_array() */
  *dma_fence_dedup_array(k: Kernel, fences: DmaFence[]): Co<DmaFence[]> {
    yield* k.fn.sort_fences(k, fences);
    const kept: DmaFence[] = [];
    for (const fence of fences) {
      if (kept.at(-1)?.context === fence.context) yield* k.fn.dma_fence_put(k, fence);
      else kept.push(fence);
    }
    return kept;
  },

  /** What is inside all of these and has not signalled is handed to `keep`; returns when the last of the others has. */
  *dma_fence_unwrap_unsignaled(
    k: Kernel,
    heads: readonly (DmaFence | undefined)[],
    keep: (fence: DmaFence) => Co<void>,
  ): Co<number> {
    let timestamp = 0;
    for (const head of heads) {
      const cursor = new DmaFenceUnwrap(`dma_fence_unwrap of ${k.current.name}`);
      let fence = yield* k.fn.dma_fence_unwrap_first(k, head, cursor);
      while (fence !== undefined) {
        if (yield* k.fn.dma_fence_is_signaled(k, fence))
          timestamp = Math.max(timestamp, yield* k.fn.dma_fence_timestamp(k, fence));
        else yield* keep(fence);
        k.commit();
        fence = yield* k.fn.dma_fence_unwrap_next(k, cursor);
        k.commit();
      }
    }
    return timestamp;
  },

  /**
   * One fence, with a reference, that signals when all of these have: a stub if they have, the one that has not, or an array; nothing when
   * memory is short. It looks twice, because nothing is held while it allocates. @see __dma_fence_unwrap_merge()
   */
  *dma_fence_unwrap_merge(
    k: Kernel,
    heads: readonly (DmaFence | undefined)[],
  ): Co<DmaFence | undefined> {
    let count = 0;
    let last: DmaFence | undefined;
    const before = yield* k.fn.dma_fence_unwrap_unsignaled(k, heads, function* found(fence) {
      count++;
      if (k.release !== '7.2') return;
      if (last !== undefined) yield* k.fn.dma_fence_put(k, last);
      yield* k.fn.dma_fence_get(k, fence);
      last = fence;
    });
    if (count === 0) return yield* k.fn.dma_fence_allocate_private_stub(k, before);
    if (count === 1 && last !== undefined) return last;
    if (last !== undefined) yield* k.fn.dma_fence_put(k, last);
    might_sleep(k, 'kmalloc_array(GFP_KERNEL)');
    const failed = yield* allocationFails(k, '__dma_fence_unwrap_merge()');
    k.commit();
    if (failed) return undefined;
    const fences: DmaFence[] = [];
    const behind = yield* k.fn.dma_fence_unwrap_unsignaled(k, heads, function* found(fence) {
      yield* k.fn.dma_fence_get(k, fence);
      fences.push(fence);
    });
    const kept = fences.length < 2 ? fences : yield* k.fn.dma_fence_dedup_array(k, fences);
    k.commit();
    return yield* k.fn.dma_fence_unwrap_result(k, kept, Math.max(before, behind));
  },

  /** What a merge makes of the fences that are left. */
  *dma_fence_unwrap_result(
    k: Kernel,
    fences: readonly DmaFence[],
    timestamp: number,
  ): Co<DmaFence | undefined> {
    if (fences.length === 0) return yield* k.fn.dma_fence_allocate_private_stub(k, timestamp);
    if (fences.length === 1) return fences[0];
    const context = yield* k.fn.dma_fence_context_alloc(k);
    const array = yield* k.fn.dma_fence_array_create(k, fences, context, 1);
    if (array === undefined) yield* dma_fence_put_each(k, fences);
    k.commit();
    return array;
  },
};

function* dma_fence_put_each(k: Kernel, fences: readonly DmaFence[]): Co<void> {
  for (const fence of fences) yield* k.fn.dma_fence_put(k, fence);
}

type DmaFenceUnwrapFunctions = typeof dmaFenceUnwrapFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceUnwrapFunctions {}
}
