import { type Co } from './scheduler/point.ts';
import { INIT_LIST_HEAD, ListHead, list_empty, list_next, list_replace } from './list.ts';
import { KObject, read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import {
  SpinLock,
  assert_spin_locked,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
} from './spinlock.ts';
import { errno } from './errno.ts';
import { kfree_rcu, rcu_dereference_check, rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { kref_get, kref_get_unless_zero, kref_put } from './kref.ts';
import { set_bit, test_and_set_bit, test_bit } from './bitops.ts';

/** @see include/linux/dma-fence.h enum dma_fence_flag_bits */
export const DMA_FENCE_FLAG_SEQNO64_BIT = 2;
export const DMA_FENCE_FLAG_SIGNALED_BIT = 3;
export const DMA_FENCE_FLAG_TIMESTAMP_BIT = 4;
export const DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT = 5;

/** What an issuer of fences implements. @see struct dma_fence_ops */
export interface DmaFenceOps {
  readonly name: string;
  /** Its sequence numbers have 64 bits; 7.2 has a flag of the fence for that. */
  readonly use_64bit_seqno?: boolean;
  /** Starts what will signal the fence; false: it has ended already. Runs under the fence's lock. */
  readonly enable_signaling?: (k: Kernel, fence: DmaFence) => Co<boolean>;
  readonly signaled?: (k: Kernel, fence: DmaFence) => Co<boolean>;
  readonly wait?: (k: Kernel, fence: DmaFence, intr: boolean, timeout: number) => Co<number>;
  readonly release?: (k: Kernel, fence: DmaFence) => Co<void>;
  /** A hint of when somebody hopes for the signal. */
  readonly set_deadline?: (k: Kernel, fence: DmaFence, deadline: number) => Co<void>;
  /** Name of the timeline; `name` is the driver's. Without it: `unbound`. */
  readonly timeline_name?: (fence: DmaFence) => string;
}

/** @see include/linux/dma-fence.h struct dma_fence */
export class DmaFence extends KObject {
  lock: SpinLock;
  ops: DmaFenceOps | undefined;
  readonly cb_list: ListHead<DmaFenceCb>;
  timestamp = 0;
  context: number;
  seqno: number;
  flags = 0;
  refcount = 1;
  error = 0;

  constructor(label: string, ops: DmaFenceOps, context: number, seqno: number, lock?: SpinLock) {
    super(label);
    this.ops = ops;
    this.context = context;
    this.seqno = seqno;
    this.lock = lock ?? new SpinLock(`${label}->lock`);
    this.cb_list = new ListHead<DmaFenceCb>(`${label}->cb_list`, undefined, this);
  }
}

/** The function of a callback: runs in the signaller, under the fence's lock. @see dma_fence_func_t */
export type DmaFenceFunc = (k: Kernel, fence: DmaFence, cb: DmaFenceCb) => Co<void>;

/** @see include/linux/dma-fence.h struct dma_fence_cb */
export class DmaFenceCb extends KObject {
  readonly node: ListHead<DmaFenceCb>;
  func: DmaFenceFunc;
  /** How often it ran: what a test of a driver counts. */
  runs = 0;

  constructor(label: string, func: DmaFenceFunc) {
    super(label);
    this.func = func;
    this.node = new ListHead<DmaFenceCb>(`${label}.node`, this, this);
  }
}

/** Functions of drivers/dma-buf/dma-fence.c that make, signal, test and release a fence. */
export const dmaFenceFunctions = {
  /** One reference, no flags, no callbacks; its place on a timeline is what it was made with unless said otherwise. @see __dma_fence_init() */
  *dma_fence_init(
    _: Kernel,
    fence: DmaFence,
    ops: DmaFenceOps,
    context = fence.context,
    seqno = fence.seqno,
    flags = 0,
  ): Co<void> {
    yield { access: 'store', object: fence, field: 'flags' };
    fence.freed = false;
    fence.refcount = 1;
    fence.ops = ops;
    fence.context = context;
    fence.seqno = seqno;
    fence.flags = flags;
    fence.error = 0;
    fence.cb_list.next = fence.cb_list;
    fence.cb_list.prev = fence.cb_list;
  },

  /** Loads the SIGNALED bit and nothing else. @see dma_fence_test_signaled_flag() */
  *dma_fence_test_signaled_flag(_: Kernel, fence: DmaFence): Co<boolean> {
    return yield* test_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence);
  },

  /** The flag first, because lockless readers see it; then the callbacks. @see dma_fence_signal_timestamp_locked() */
  *dma_fence_signal_timestamp_locked(k: Kernel, fence: DmaFence, timestamp: number): Co<number> {
    assert_spin_locked(k, fence.lock);
    if (yield* test_and_set_bit(DMA_FENCE_FLAG_SIGNALED_BIT, fence))
      return k.release === '7.2' ? 0 : errno.EINVAL;
    k.commit();
    const ops = yield* read(fence, 'ops');
    const detached = ops?.release === undefined && ops?.wait === undefined;
    if (k.release === '7.2' && detached) yield* write(fence, 'ops', undefined);
    const cb_list = new ListHead<DmaFenceCb>(`${fence.label}: callbacks to run`);
    yield* list_replace(fence.cb_list, cb_list);
    yield* write(fence, 'timestamp', timestamp);
    yield* set_bit(DMA_FENCE_FLAG_TIMESTAMP_BIT, fence);
    yield* k.fn.dma_fence_run_callbacks(k, fence, cb_list);
    return 0;
  },

  /** A node is a list of its own before its function runs, which may free what it lies in. */
  *dma_fence_run_callbacks(k: Kernel, fence: DmaFence, cb_list: ListHead<DmaFenceCb>): Co<void> {
    let node = yield* list_next(cb_list, cb_list);
    while (node !== undefined) {
      const next = yield* list_next(node, cb_list);
      const cb = node.owner;
      yield* INIT_LIST_HEAD(node);
      k.commit();
      if (cb !== undefined) yield* cb.func(k, fence, cb);
      node = next;
    }
  },

  /** @see dma_fence_signal_locked() */
  *dma_fence_signal_locked(k: Kernel, fence: DmaFence): Co<number> {
    return yield* k.fn.dma_fence_signal_timestamp_locked(k, fence, k.nowNs);
  },

  /** Signals the fence; again is harmless. @see dma_fence_signal() */
  *dma_fence_signal(k: Kernel, fence: DmaFence): Co<number> {
    yield* spin_lock_irqsave(k, fence.lock);
    const ret = yield* k.fn.dma_fence_signal_timestamp_locked(k, fence, k.nowNs);
    yield* spin_unlock_irqrestore(k, fence.lock);
    k.commit();
    return ret;
  },

  /** As dma_fence_signal(), with a time that the caller knows. @see dma_fence_signal_timestamp() */
  *dma_fence_signal_timestamp(k: Kernel, fence: DmaFence, timestamp: number): Co<number> {
    yield* spin_lock_irqsave(k, fence.lock);
    const ret = yield* k.fn.dma_fence_signal_timestamp_locked(k, fence, timestamp);
    yield* spin_unlock_irqrestore(k, fence.lock);
    return ret;
  },

  /** Of many callers one is told that it was the first. @see dma_fence_check_and_signal() */
  *dma_fence_check_and_signal(k: Kernel, fence: DmaFence): Co<boolean> {
    yield* spin_lock_irqsave(k, fence.lock);
    const ret = yield* k.fn.dma_fence_check_and_signal_locked(k, fence);
    yield* spin_unlock_irqrestore(k, fence.lock);
    return ret;
  },

  /** Signals, and says whether it had signalled before. @see dma_fence_check_and_signal() */
  *dma_fence_check_and_signal_locked(k: Kernel, fence: DmaFence): Co<boolean> {
    const ret = yield* k.fn.dma_fence_test_signaled_flag(k, fence);
    yield* k.fn.dma_fence_signal_locked(k, fence);
    return ret;
  },

  /** Tests the flag, then asks the issuer, and signals if it says so. @see dma_fence_is_signaled() */
  *dma_fence_is_signaled(k: Kernel, fence: DmaFence): Co<boolean> {
    const flagged = yield* k.fn.dma_fence_test_signaled_flag(k, fence);
    k.commit();
    if (flagged) return true;
    yield* rcu_read_lock(k);
    const ops = yield* read(fence, 'ops');
    const done = ops?.signaled !== undefined && (yield* ops.signaled(k, fence));
    yield* rcu_read_unlock(k);
    if (done) yield* k.fn.dma_fence_signal(k, fence);
    return done;
  },

  /** Its error counts before the flag is set, and not behind it. @see dma_fence_set_error() */
  *dma_fence_set_error(k: Kernel, fence: DmaFence, error: number): Co<void> {
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence))
      k.warn(`dma_fence_set_error: ${fence.label} has signalled`);
    yield* write(fence, 'error', error);
    k.commit();
  },

  /** 0 while it is active, 1 or its error behind the signal. @see dma_fence_get_status_locked() */
  *dma_fence_get_status_locked(k: Kernel, fence: DmaFence): Co<number> {
    if (!(yield* k.fn.dma_fence_is_signaled_locked(k, fence))) return 0;
    const error = yield* read(fence, 'error');
    return error === 0 ? 1 : error;
  },

  /** As dma_fence_is_signaled(), for a caller that holds the lock. @see dma_fence_is_signaled_locked() */
  *dma_fence_is_signaled_locked(k: Kernel, fence: DmaFence): Co<boolean> {
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return true;
    yield* rcu_read_lock(k);
    const ops = yield* read(fence, 'ops');
    const done = ops?.signaled !== undefined && (yield* ops.signaled(k, fence));
    yield* rcu_read_unlock(k);
    if (done) yield* k.fn.dma_fence_signal_locked(k, fence);
    return done;
  },

  /** The same under the lock, for whoever does not hold it. @see dma_fence_get_status() */
  *dma_fence_get_status(k: Kernel, fence: DmaFence): Co<number> {
    yield* spin_lock_irqsave(k, fence.lock);
    const status = yield* k.fn.dma_fence_get_status_locked(k, fence);
    k.commit();
    yield* spin_unlock_irqrestore(k, fence.lock);
    return status;
  },

  /** @see dma_fence_get() */
  *dma_fence_get(_: Kernel, fence: DmaFence): Co<void> {
    yield* kref_get(fence);
  },

  /** Takes a reference to what an RCU read section found, unless it is gone. @see dma_fence_get_rcu() */
  *dma_fence_get_rcu(_: Kernel, fence: DmaFence): Co<boolean> {
    return yield* kref_get_unless_zero(fence);
  },

  /**
   * A reference to the fence to which a pointer under RCU points: the pointer is loaded again behind the reference, because the fence may
   * have been replaced meanwhile. @see dma_fence_get_rcu_safe()
   */
  *dma_fence_get_rcu_safe(
    k: Kernel,
    load: () => Co<DmaFence | undefined>,
  ): Co<DmaFence | undefined> {
    rcu_dereference_check(k, 'dma_fence_get_rcu_safe()');
    for (;;) {
      const fence = yield* load();
      k.commit();
      if (fence === undefined) return undefined;
      if (!(yield* k.fn.dma_fence_get_rcu(k, fence))) continue;
      k.commit();
      if ((yield* load()) === fence) return fence;
      yield* k.fn.dma_fence_put(k, fence);
    }
  },

  /** Drops a reference, and releases with the last. @see dma_fence_put() */
  *dma_fence_put(k: Kernel, fence: DmaFence): Co<void> {
    if (yield* kref_put(fence)) yield* k.fn.dma_fence_release(k, fence);
  },

  /** Nobody waits for a fence that is gone: whoever still does is told -EDEADLK. @see dma_fence_release() */
  *dma_fence_release(k: Kernel, fence: DmaFence): Co<void> {
    const waited = !(yield* list_empty(fence.cb_list));
    if (waited && !(yield* k.fn.dma_fence_test_signaled_flag(k, fence))) {
      k.warn(`${fence.label} released with pending signals`);
      yield* spin_lock_irqsave(k, fence.lock);
      yield* write(fence, 'error', errno.EDEADLK);
      yield* k.fn.dma_fence_signal_locked(k, fence);
      yield* spin_unlock_irqrestore(k, fence.lock);
    }
    const ops = yield* read(fence, 'ops');
    if (ops?.release === undefined) yield* k.fn.dma_fence_free(k, fence);
    else yield* ops.release(k, fence);
  },

  /** Lockless readers may still look at it. @see dma_fence_free() */
  *dma_fence_free(k: Kernel, fence: DmaFence): Co<void> {
    yield* kfree_rcu(k, fence);
  },
};

type DmaFenceFunctions = typeof dmaFenceFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceFunctions {}
}
