import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DmaResv, dma_resv_assert_held } from './dma-resv.ts';
import { DMA_RESV_USAGE_BOOKKEEP, type DmaResvList } from './dma-resv-list.ts';
import { DmaResvIter } from './dma-resv-iter.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { errno } from './errno.ts';
import { update } from './memory.ts';

/** What dma_resv_get_fences() has so far: an array on the heap with a reference to each fence. */
interface Gathered {
  readonly fences: DmaFence[];
  /** How many fit. */
  max: number;
}

/** Functions of drivers/dma-buf/dma-resv.c that read a reservation object without its lock. */
export const dmaResvReaderFunctions = {
  /** Replaces the fences of one object by what has not signalled of another. @see dma_resv_copy_fences() */
  *dma_resv_copy_fences(k: Kernel, dst: DmaResv, src: DmaResv): Co<number> {
    dma_resv_assert_held(k, dst);
    let list: DmaResvList | undefined;
    const cursor = new DmaResvIter(src, DMA_RESV_USAGE_BOOKKEEP);
    let fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
    while (fence !== undefined) {
      if (cursor.is_restarted) {
        yield* k.fn.dma_resv_list_free(k, list);
        list = yield* k.fn.dma_resv_list_alloc(k, dst.label, cursor.num_fences);
        if (list === undefined) {
          yield* k.fn.dma_resv_iter_end(k, cursor);
          return errno.ENOMEM;
        }
      }
      if (list !== undefined) yield* k.fn.dma_resv_copy_fence(k, list, fence, cursor.fence_usage);
      fence = yield* k.fn.dma_resv_iter_next_unlocked(k, cursor);
    }
    yield* k.fn.dma_resv_iter_end(k, cursor);
    const old = yield* update<DmaResv, 'fences'>(dst, 'fences', () => list);
    k.commit();
    yield* k.fn.dma_resv_list_free(k, old);
    return 0;
  },

  /** The list is the caller's alone: no order of the stores matters. */
  *dma_resv_copy_fence(k: Kernel, list: DmaResvList, fence: DmaFence, usage: number): Co<void> {
    yield* k.fn.dma_fence_get(k, fence);
    yield* k.fn.dma_resv_list_set(k, list, list.num_fences, fence, usage);
    list.num_fences++;
  },

  /** The fences up to a usage with a reference to each, or -ENOMEM. @see dma_resv_get_fences() */
  *dma_resv_get_fences(k: Kernel, obj: DmaResv, usage: number): Co<readonly DmaFence[] | number> {
    const gathered: Gathered = { fences: [], max: 0 };
    const cursor = new DmaResvIter(obj, usage);
    let fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
    while (fence !== undefined) {
      if (cursor.is_restarted) {
        yield* k.fn.dma_resv_discard_fences(k, gathered.fences);
        if (yield* allocationFails(k, 'dma_resv_get_fences()')) {
          yield* k.fn.dma_resv_iter_end(k, cursor);
          return errno.ENOMEM;
        }
        gathered.max = cursor.num_fences + 1;
      }
      if (gathered.fences.length >= gathered.max)
        throw new KernelBug('bug', `dma_resv_get_fences: more fences of ${obj.label} than fit`);
      yield* k.fn.dma_fence_get(k, fence);
      gathered.fences.push(fence);
      fence = yield* k.fn.dma_resv_iter_next_unlocked(k, cursor);
    }
    yield* k.fn.dma_resv_iter_end(k, cursor);
    return gathered.fences;
  },

  /** One fence for all of them, with a reference, or nothing; -ENOMEM. @see dma_resv_get_singleton() */
  *dma_resv_get_singleton(
    k: Kernel,
    obj: DmaResv,
    usage: number,
  ): Co<readonly DmaFence[] | number> {
    const fences = yield* k.fn.dma_resv_get_fences(k, obj, usage);
    if (typeof fences === 'number' || fences.length <= 1) return fences;
    const context = yield* k.fn.dma_fence_context_alloc(k);
    const array = yield* k.fn.dma_fence_array_create(k, fences, context, 1);
    if (array !== undefined) return [array];
    yield* k.fn.dma_resv_discard_fences(k, [...fences]);
    return errno.ENOMEM;
  },

  /** The walk has begun again: what it found so far does not count. */
  *dma_resv_discard_fences(k: Kernel, fences: DmaFence[]): Co<void> {
    for (let fence = fences.pop(); fence !== undefined; fence = fences.pop())
      yield* k.fn.dma_fence_put(k, fence);
  },

  /** Waits for one fence after the other: the time left, at least 1; 0; -ERESTARTSYS. @see dma_resv_wait_timeout() */
  *dma_resv_wait_timeout(
    k: Kernel,
    obj: DmaResv,
    usage: number,
    intr: boolean,
    timeout: number,
  ): Co<number> {
    let left = timeout;
    let ret = timeout === 0 ? 1 : timeout;
    const cursor = new DmaResvIter(obj, usage);
    let fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
    while (fence !== undefined) {
      ret = yield* k.fn.dma_fence_wait_timeout(k, fence, intr, left);
      if (ret <= 0) break;
      if (left !== 0) left = ret;
      fence = yield* k.fn.dma_resv_iter_next_unlocked(k, cursor);
    }
    yield* k.fn.dma_resv_iter_end(k, cursor);
    return ret;
  },

  /** True if no fence up to a usage is left. @see dma_resv_test_signaled() */
  *dma_resv_test_signaled(k: Kernel, obj: DmaResv, usage: number): Co<boolean> {
    const cursor = new DmaResvIter(obj, usage);
    const fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
    yield* k.fn.dma_resv_iter_end(k, cursor);
    return fence === undefined;
  },

  /** No driver here has the op: the walk is all that happens. @see dma_resv_set_deadline() */
  *dma_resv_set_deadline(k: Kernel, obj: DmaResv, usage: number): Co<void> {
    const cursor = new DmaResvIter(obj, usage);
    let fence = yield* k.fn.dma_resv_iter_first_unlocked(k, cursor);
    while (fence !== undefined) fence = yield* k.fn.dma_resv_iter_next_unlocked(k, cursor);
    yield* k.fn.dma_resv_iter_end(k, cursor);
  },

  /** The fences up to a usage, signalled ones too, without references. @see dma_resv_for_each_fence() */
  *dma_resv_for_each_fence(k: Kernel, obj: DmaResv, usage: number): Co<readonly DmaFence[]> {
    const fences: DmaFence[] = [];
    const cursor = new DmaResvIter(obj, usage);
    let fence = yield* k.fn.dma_resv_iter_first(k, cursor);
    while (fence !== undefined) {
      fences.push(fence);
      fence = yield* k.fn.dma_resv_iter_next(k, cursor);
    }
    return fences;
  },
};

type DmaResvReaderFunctions = typeof dmaResvReaderFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaResvReaderFunctions {}
}
