import { type Co } from './scheduler/point.ts';
import { KObject, read, touch } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { type DmaFence } from './dma-fence.ts';
import { KernelBug } from './kernel-bug.ts';
import { kfree_rcu } from './rcu.ts';
import { kmalloc_size_roundup } from './slab.ts';

/** Why a fence is in a reservation object, strongest first. @see include/linux/dma-resv.h enum dma_resv_usage */
export const DMA_RESV_USAGE_KERNEL = 0;
export const DMA_RESV_USAGE_WRITE = 1;
export const DMA_RESV_USAGE_READ = 2;
export const DMA_RESV_USAGE_BOOKKEEP = 3;

/** A pointer to a fence with the usage in its low bits: loaded and stored as one word. */
export interface DmaResvEntry {
  readonly fence: DmaFence;
  readonly usage: number;
}

/** What lies in front of the table: rcu_head, num_fences, max_fences. */
const HEADER_BYTES = 24;
const POINTER_BYTES = 8;

/**
 * The fences of a reservation object. Readers look at it without a lock, so it only grows in place, and is replaced as a whole.
 *
 * @see drivers/dma-buf/dma-resv.c struct dma_resv_list
 */
export class DmaResvList extends KObject {
  num_fences = 0;
  max_fences: number;
  /** How many slots its memory has, whatever max_fences says. */
  readonly slots: number;
  /** As it comes from kmalloc(): a slot that nobody has written has no fence. */
  readonly table: (DmaResvEntry | undefined)[] = [];

  constructor(label: string, max_fences: number) {
    super(label);
    const size = kmalloc_size_roundup(HEADER_BYTES + POINTER_BYTES * max_fences);
    this.slots = (size - HEADER_BYTES) / POINTER_BYTES;
    this.max_fences = this.slots;
  }
}

/** Functions of drivers/dma-buf/dma-resv.c on a list. */
export const dmaResvListFunctions = {
  /** @see dma_resv_list_entry() */
  *dma_resv_list_entry(_: Kernel, list: DmaResvList, index: number): Co<DmaResvEntry> {
    yield { access: 'load', object: list, field: `table[${index}]` };
    touch(list, 'table');
    const entry = list.table[index];
    if (entry === undefined)
      throw new KernelBug('bug', `${list.label}: table[${index}] is read before it is written`);
    return entry;
  },

  /** @see dma_resv_list_set() */
  *dma_resv_list_set(
    k: Kernel,
    list: DmaResvList,
    index: number,
    fence: DmaFence,
    usage: number,
  ): Co<void> {
    yield { access: 'store', object: list, field: `table[${index}]` };
    touch(list, 'table');
    if (index >= list.slots)
      throw new KernelBug('bug', `${list.label}: table[${index}] lies behind its end`);
    list.table[index] = { fence, usage };
    k.commit();
  },

  /** The reference of the old entry is dropped once nobody finds it any more. */
  *dma_resv_list_replace(
    k: Kernel,
    list: DmaResvList,
    index: number,
    fence: DmaFence,
    usage: number,
    old: DmaFence,
  ): Co<void> {
    yield* k.fn.dma_resv_list_set(k, list, index, fence, usage);
    yield* k.fn.dma_fence_put(k, old);
  },

  /** A list without fences; undefined if there is no memory. @see dma_resv_list_alloc() */
  *dma_resv_list_alloc(k: Kernel, of: string, max_fences: number): Co<DmaResvList | undefined> {
    if (yield* allocationFails(k, 'dma_resv_list_alloc()')) return undefined;
    return new DmaResvList(`dma_resv_list of ${of}`, max_fences);
  },

  /** Drops the references of a list, and frees it when nobody reads it any more. @see dma_resv_list_free() */
  *dma_resv_list_free(k: Kernel, list: DmaResvList | undefined): Co<void> {
    if (list === undefined) return;
    const num_fences = yield* read(list, 'num_fences');
    for (let i = 0; i < num_fences; i++) {
      const { fence } = yield* k.fn.dma_resv_list_entry(k, list, i);
      yield* k.fn.dma_fence_put(k, fence);
    }
    yield* k.fn.dma_resv_list_kfree_rcu(k, list);
  },

  /** The memory of a list that readers may still look at. @see kfree_rcu() */
  *dma_resv_list_kfree_rcu(k: Kernel, list: DmaResvList): Co<void> {
    yield* kfree_rcu(k, list);
  },
};

type DmaResvListFunctions = typeof dmaResvListFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaResvListFunctions {}
}
