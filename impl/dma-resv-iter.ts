import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DmaResv, dma_resv_assert_held } from './dma-resv.ts';
import { type DmaResvList } from './dma-resv-list.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { KObject, read } from './memory.ts';
import { type Kernel } from './kernel.ts';

/** Where a walk over the fences stands; local to the task that walks. @see include/linux/dma-resv.h struct dma_resv_iter */
export class DmaResvIter extends KObject {
  readonly obj: DmaResv;
  readonly usage: number;
  fence: DmaFence | undefined;
  fence_usage = 0;
  index = 0;
  /** Compared, and looked into only under RCU. */
  fences: DmaResvList | undefined;
  num_fences = 0;
  is_restarted = false;

  /** @see dma_resv_iter_begin() */
  constructor(obj: DmaResv, usage: number, label = `a walk over ${obj.label}`) {
    super(label);
    this.obj = obj;
    this.usage = usage;
  }
}

/** Functions of drivers/dma-buf/dma-resv.c that walk over the fences. */
export const dmaResvIterFunctions = {
  /** Begins with the present list. @see dma_resv_iter_restart_unlocked() */
  *dma_resv_iter_restart_unlocked(k: Kernel, cursor: DmaResvIter): Co<void> {
    cursor.index = 0;
    cursor.num_fences = 0;
    cursor.fences = yield* k.fn.dma_resv_fences_list(k, cursor.obj);
    k.commit();
    if (cursor.fences !== undefined) cursor.num_fences = yield* read(cursor.fences, 'num_fences');
    k.commit();
    cursor.is_restarted = true;
  },

  /** Goes on to the next fence that counts and has not signalled, and takes a reference. @see dma_resv_iter_walk_unlocked() */
  *dma_resv_iter_walk_unlocked(k: Kernel, cursor: DmaResvIter): Co<void> {
    if (cursor.fences === undefined) return;
    for (;;) {
      if (cursor.fence !== undefined) yield* k.fn.dma_fence_put(k, cursor.fence);
      cursor.fence = undefined;
      if (cursor.fences === undefined || cursor.index >= cursor.num_fences) return;
      const { fence, usage } = yield* k.fn.dma_resv_list_entry(k, cursor.fences, cursor.index++);
      k.commit();
      if (!(yield* k.fn.dma_fence_get_rcu(k, fence))) {
        yield* k.fn.dma_resv_iter_restart_unlocked(k, cursor);
        continue;
      }
      cursor.fence = fence;
      cursor.fence_usage = usage;
      if (yield* k.fn.dma_resv_iter_counts(k, cursor)) return;
    }
  },

  /** True for a fence that the walk is for. It is tested whatever its usage is. */
  *dma_resv_iter_counts(k: Kernel, { fence, fence_usage, usage }: DmaResvIter): Co<boolean> {
    if (fence === undefined || (yield* k.fn.dma_fence_is_signaled(k, fence))) return false;
    return usage >= fence_usage;
  },

  /** True if the list that the walk has read is not the present one any more. */
  *dma_resv_iter_is_stale(k: Kernel, cursor: DmaResvIter): Co<boolean> {
    const stale = (yield* k.fn.dma_resv_fences_list(k, cursor.obj)) !== cursor.fences;
    k.commit();
    return stale;
  },

  /** @see dma_resv_iter_first_unlocked() */
  *dma_resv_iter_first_unlocked(k: Kernel, cursor: DmaResvIter): Co<DmaFence | undefined> {
    yield* rcu_read_lock(k);
    do {
      yield* k.fn.dma_resv_iter_restart_unlocked(k, cursor);
      yield* k.fn.dma_resv_iter_walk_unlocked(k, cursor);
    } while (yield* k.fn.dma_resv_iter_is_stale(k, cursor));
    yield* rcu_read_unlock(k);
    return cursor.fence;
  },

  /** @see dma_resv_iter_next_unlocked() */
  *dma_resv_iter_next_unlocked(k: Kernel, cursor: DmaResvIter): Co<DmaFence | undefined> {
    yield* rcu_read_lock(k);
    cursor.is_restarted = false;
    let restart = yield* k.fn.dma_resv_iter_is_stale(k, cursor);
    do {
      if (restart) yield* k.fn.dma_resv_iter_restart_unlocked(k, cursor);
      yield* k.fn.dma_resv_iter_walk_unlocked(k, cursor);
      restart = true;
    } while (yield* k.fn.dma_resv_iter_is_stale(k, cursor));
    yield* rcu_read_unlock(k);
    return cursor.fence;
  },

  /** Drops the reference to the fence at which the walk stands. @see dma_resv_iter_end() */
  *dma_resv_iter_end(k: Kernel, cursor: DmaResvIter): Co<void> {
    if (cursor.fence !== undefined) yield* k.fn.dma_fence_put(k, cursor.fence);
  },

  /** With the lock held: no references, and signalled fences too. @see dma_resv_iter_first() */
  *dma_resv_iter_first(k: Kernel, cursor: DmaResvIter): Co<DmaFence | undefined> {
    dma_resv_assert_held(k, cursor.obj);
    cursor.index = 0;
    cursor.fences = yield* k.fn.dma_resv_fences_list(k, cursor.obj);
    k.commit();
    const fence = yield* k.fn.dma_resv_iter_next(k, cursor);
    cursor.is_restarted = true;
    return fence;
  },

  /** @see dma_resv_iter_next() */
  *dma_resv_iter_next(k: Kernel, cursor: DmaResvIter): Co<DmaFence | undefined> {
    dma_resv_assert_held(k, cursor.obj);
    cursor.is_restarted = false;
    for (;;) {
      if (cursor.fences === undefined) return undefined;
      if (cursor.index >= (yield* read(cursor.fences, 'num_fences'))) return undefined;
      const { fence, usage } = yield* k.fn.dma_resv_list_entry(k, cursor.fences, cursor.index++);
      cursor.fence_usage = usage;
      if (k.fn.dma_resv_iter_counts_locked(k, cursor)) return fence;
    }
  },

  /** True for a fence that a walk with the lock held is for. */
  dma_resv_iter_counts_locked(_: Kernel, { fence_usage, usage }: DmaResvIter): boolean {
    return fence_usage <= usage;
  },
};

type DmaResvIterFunctions = typeof dmaResvIterFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaResvIterFunctions {}
}
