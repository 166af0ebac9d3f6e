import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DmaResvList } from './dma-resv-list.ts';
import { KObject, read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type WwAcquireCtx, reservation_ww_class } from './ww-acquire-ctx.ts';
import { WwMutex } from './ww-mutex.ts';
import { errno } from './errno.ts';
import { roundup_pow_of_two } from './slab.ts';

/** Who uses a buffer, as fences. @see include/linux/dma-resv.h struct dma_resv */
export class DmaResv extends KObject {
  readonly lock: WwMutex;
  fences: DmaResvList | undefined;

  constructor(k: Kernel, name: string) {
    super(`dma_resv ${name}`);
    this.lock = new WwMutex(`${name}.lock`, reservation_ww_class(k));
  }
}

/** A bug unless the caller has the lock. @see dma_resv_assert_held() */
export function dma_resv_assert_held(k: Kernel, obj: DmaResv): void {
  if (!k.current.held.includes(obj.lock))
    throw new KernelBug('lockdep', `${k.current.name} does not hold ${obj.lock.label}`);
}

/** Functions of drivers/dma-buf/dma-resv.c and include/linux/dma-resv.h that change a reservation object, and its lock. */
export const dmaResvFunctions = {
  /** Unlocked, and without fences. @see dma_resv_init() */
  *dma_resv_init(k: Kernel, obj: DmaResv): Co<void> {
    yield* write(obj.lock, 'ctx', undefined);
    yield* write(obj, 'fences', undefined);
    k.commit();
  },

  /** Nobody else uses it any more. @see dma_resv_fini() */
  *dma_resv_fini(k: Kernel, obj: DmaResv): Co<void> {
    const list = yield* read(obj, 'fences');
    k.commit();
    yield* k.fn.dma_resv_list_free(k, list);
    yield* k.fn.ww_mutex_destroy(k, obj.lock);
  },

  /** The present list; only who holds the lock, or reads under RCU, may look into it. */
  *dma_resv_fences_list(_: Kernel, obj: DmaResv): Co<DmaResvList | undefined> {
    return yield* read(obj, 'fences');
  },

  /** Makes room: nothing, or a new list without what has signalled. @see dma_resv_reserve_fences() */
  *dma_resv_reserve_fences(k: Kernel, obj: DmaResv, num_fences: number): Co<number> {
    dma_resv_assert_held(k, obj);
    if (num_fences === 0 && k.release !== '6.1') {
      k.warn('dma_resv_reserve_fences: num_fences is 0');
      return errno.EINVAL;
    }
    const old = yield* k.fn.dma_resv_fences_list(k, obj);
    k.commit();
    const max = yield* k.fn.dma_resv_new_max_fences(k, old, num_fences);
    if (max === 0) return 0;
    const list = yield* k.fn.dma_resv_list_alloc(k, obj.label, max);
    if (list === undefined) return errno.ENOMEM;
    const signaled = yield* k.fn.dma_resv_list_take_over(k, old, list);
    yield* write(obj, 'fences', list);
    k.commit();
    if (old === undefined) return 0;
    for (const fence of signaled) yield* k.fn.dma_fence_put(k, fence);
    yield* k.fn.dma_resv_list_kfree_rcu(k, old);
    return 0;
  },

  /** For how many fences a new list has to have room; 0 if the old one is good enough. */
  *dma_resv_new_max_fences(
    _: Kernel,
    old: DmaResvList | undefined,
    num_fences: number,
  ): Co<number> {
    const old_max = old === undefined ? 0 : yield* read(old, 'max_fences');
    if (old === undefined || old_max === 0) return Math.max(4, roundup_pow_of_two(num_fences));
    const wanted = (yield* read(old, 'num_fences')) + num_fences;
    return wanted <= old_max ? 0 : Math.max(wanted, old_max * 2);
  },

  /** Moves what has not signalled, with its references, to a list that nobody sees yet; returns the rest. */
  *dma_resv_list_take_over(
    k: Kernel,
    old: DmaResvList | undefined,
    list: DmaResvList,
  ): Co<readonly DmaFence[]> {
    const signaled: DmaFence[] = [];
    if (old === undefined) return signaled;
    const num_fences = yield* read(old, 'num_fences');
    for (let i = 0; i < num_fences; i++) {
      const { fence, usage } = yield* k.fn.dma_resv_list_entry(k, old, i);
      if (yield* k.fn.dma_fence_is_signaled(k, fence)) signaled.push(fence);
      else list.table[list.num_fences++] = { fence, usage };
    }
    return signaled;
  },

  /** Forgets what was reserved and not used: it has to be reserved again. @see dma_resv_reset_max_fences() */
  *dma_resv_reset_max_fences(k: Kernel, obj: DmaResv): Co<void> {
    dma_resv_assert_held(k, obj);
    const list = yield* k.fn.dma_resv_fences_list(k, obj);
    if (list !== undefined) yield* write(list, 'max_fences', yield* read(list, 'num_fences'));
  },

  /** Adds a fence in the place of one that it makes superfluous, or behind the last; cannot fail. @see dma_resv_add_fence() */
  *dma_resv_add_fence(k: Kernel, obj: DmaResv, fence: DmaFence, usage: number): Co<void> {
    yield* k.fn.dma_fence_get(k, fence);
    dma_resv_assert_held(k, obj);
    if (k.fn.dma_fence_is_container(k, fence))
      k.warn(`${obj.label}: ${fence.label} is a container`);
    const list = yield* k.fn.dma_resv_fences_list(k, obj);
    if (list === undefined)
      throw new KernelBug('bug', `${obj.label}: a fence is added, and none was ever reserved`);
    const count = yield* read(list, 'num_fences');
    for (let i = 0; i < count; i++) {
      const { fence: old, usage: old_usage } = yield* k.fn.dma_resv_list_entry(k, list, i);
      if (!(yield* k.fn.dma_resv_supersedes(k, fence, usage, old, old_usage))) continue;
      yield* k.fn.dma_resv_list_replace(k, list, i, fence, usage, old);
      return;
    }
    yield* k.fn.dma_resv_list_append(k, list, count, fence, usage);
  },

  /** True if nobody needs the old entry beside the new one: no weaker usage ever takes the place of a stronger one. */
  *dma_resv_supersedes(
    k: Kernel,
    fence: DmaFence,
    usage: number,
    old: DmaFence,
    old_usage: number,
  ): Co<boolean> {
    const same_context = (yield* read(old, 'context')) === (yield* read(fence, 'context'));
    if (same_context && old_usage >= usage) {
      if (yield* k.fn.dma_fence_is_later_or_same(k, fence, old)) return true;
    }
    return yield* k.fn.dma_fence_is_signaled(k, old);
  },

  /** First the entry, then the count: readers see no slot that nobody has written. */
  *dma_resv_list_append(
    k: Kernel,
    list: DmaResvList,
    count: number,
    fence: DmaFence,
    usage: number,
  ): Co<void> {
    if (count >= (yield* read(list, 'max_fences')))
      throw new KernelBug('bug', `${list.label}: no slot is left for ${fence.label}`);
    yield* k.fn.dma_resv_list_set(k, list, count, fence, usage);
    yield* write(list, 'num_fences', count + 1);
    k.commit();
  },

  /** Puts one fence in the place of every one of a context. @see dma_resv_replace_fences() */
  *dma_resv_replace_fences(
    k: Kernel,
    obj: DmaResv,
    context: number,
    replacement: DmaFence,
    usage: number,
  ): Co<void> {
    dma_resv_assert_held(k, obj);
    const list = yield* k.fn.dma_resv_fences_list(k, obj);
    k.commit();
    if (list === undefined) return;
    const num_fences = yield* read(list, 'num_fences');
    for (let i = 0; i < num_fences; i++) {
      const { fence: old } = yield* k.fn.dma_resv_list_entry(k, list, i);
      if ((yield* read(old, 'context')) !== context) continue;
      yield* k.fn.dma_fence_get(k, replacement);
      yield* k.fn.dma_resv_list_replace(k, list, i, replacement, usage, old);
    }
  },

  /** @see dma_resv_lock() */
  *dma_resv_lock(k: Kernel, obj: DmaResv, ctx: WwAcquireCtx | undefined): Co<number> {
    return yield* k.fn.ww_mutex_lock(k, obj.lock, ctx);
  },

  /** @see dma_resv_lock_interruptible() */
  *dma_resv_lock_interruptible(k: Kernel, obj: DmaResv, ctx: WwAcquireCtx | undefined): Co<number> {
    return yield* k.fn.ww_mutex_lock_interruptible(k, obj.lock, ctx);
  },

  /** @see dma_resv_lock_slow() */
  *dma_resv_lock_slow(k: Kernel, obj: DmaResv, ctx: WwAcquireCtx): Co<void> {
    yield* k.fn.ww_mutex_lock_slow(k, obj.lock, ctx);
  },

  /** @see dma_resv_lock_slow_interruptible() */
  *dma_resv_lock_slow_interruptible(k: Kernel, obj: DmaResv, ctx: WwAcquireCtx): Co<number> {
    return yield* k.fn.ww_mutex_lock_slow_interruptible(k, obj.lock, ctx);
  },

  /** Never in a transaction: nobody has to give way for it. @see dma_resv_trylock() */
  *dma_resv_trylock(k: Kernel, obj: DmaResv): Co<boolean> {
    return yield* k.fn.ww_mutex_trylock(k, obj.lock, undefined);
  },

  /** @see dma_resv_unlock() */
  *dma_resv_unlock(k: Kernel, obj: DmaResv): Co<void> {
    yield* k.fn.dma_resv_reset_max_fences(k, obj);
    yield* k.fn.ww_mutex_unlock(k, obj.lock);
  },
};

type DmaResvFunctions = typeof dmaResvFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaResvFunctions {}
}
