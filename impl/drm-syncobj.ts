import { type Co } from './scheduler/point.ts';
import { type DmaFence, DmaFenceCb } from './dma-fence.ts';
import { type DmaFenceChain } from './dma-fence-chain.ts';
import { ListHead, list_add_tail, list_del_init, list_next } from './list.ts';
import { KObject, free, kfree, read, write } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { SpinLock, spin_lock, spin_unlock } from './spinlock.ts';
import { type Thread } from './thread.ts';
import { errno } from './errno.ts';
import { kref_get, kref_put } from './kref.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { wake_up_process } from './sleep.ts';

/** @see include/drm/drm_syncobj.h struct drm_syncobj */
export class DrmSyncobj extends KObject {
  refcount = 1;
  /** Under RCU: loaded without the lock, stored under it. */
  fence: DmaFence | undefined;
  readonly cb_list: ListHead<SyncobjWaitEntry>;
  readonly ev_fd_list: ListHead<SyncobjEventfdEntry>;
  readonly lock: SpinLock;

  constructor(label: string) {
    super(label);
    this.cb_list = new ListHead<SyncobjWaitEntry>(`${label}->cb_list`, undefined, this);
    this.ev_fd_list = new ListHead<SyncobjEventfdEntry>(`${label}->ev_fd_list`, undefined, this);
    this.lock = new SpinLock(`${label}->lock`);
  }
}

/** Somebody who waits for a point that is not submitted yet, and then for its fence. @see struct syncobj_wait_entry */
export class SyncobjWaitEntry extends KObject {
  readonly node: ListHead<SyncobjWaitEntry>;
  readonly task: Thread;
  readonly point: number;
  readonly fence_cb: DmaFenceCb;
  fence: DmaFence | undefined;
  /** True once `fence_cb` has been handed to a fence. */
  armed = false;
  /** True once the node was on a list: before that its pointers are NULL. */
  listed = false;

  constructor(task: Thread, point: number) {
    super(`syncobj_wait_entry of ${task.name}`);
    this.task = task;
    this.point = point;
    this.node = new ListHead<SyncobjWaitEntry>(`${this.label}.node`, this, this);
    this.fence_cb = new DmaFenceCb(`${this.label}.fence_cb`, function* wake() {
      yield* wake_up_process(task);
    });
  }

  /** The end of the wait: its memory goes, and the callback that lies in it. */
  free(): void {
    free(this);
    free(this.fence_cb);
  }
}

/** An eventfd that is to be told of a point. @see struct syncobj_eventfd_entry */
export class SyncobjEventfdEntry extends KObject {
  readonly node: ListHead<SyncobjEventfdEntry>;
  readonly point: number;
  readonly available: boolean;
  /** Adds one to the eventfd. @see eventfd_signal() */
  readonly signal: () => Co<void>;
  readonly put: () => Co<void>;
  fence: DmaFence | undefined;
  readonly fence_cb: DmaFenceCb;

  constructor(
    point: number,
    available: boolean,
    eventfd: { readonly signal: () => Co<void>; readonly put: () => Co<void> },
  ) {
    super('syncobj_eventfd_entry');
    this.point = point;
    this.available = available;
    this.signal = eventfd.signal;
    this.put = eventfd.put;
    this.node = new ListHead<SyncobjEventfdEntry>(`${this.label}.node`, this, this);
    const signalAndFree = (k: Kernel): Co<void> => k.fn.syncobj_eventfd_entry_fire(k, this);
    this.fence_cb = new DmaFenceCb(`${this.label}.fence_cb`, signalAndFree);
  }
}

/** Functions of drivers/gpu/drm/drm_syncobj.c about one syncobj and its fence. */
export const drmSyncobjFunctions = {
  /** @see drm_syncobj_create() */
  *drm_syncobj_create(k: Kernel, signaled: boolean): Co<DrmSyncobj | undefined> {
    if (yield* allocationFails(k, 'drm_syncobj_create()')) return undefined;
    const syncobj = new DrmSyncobj('drm_syncobj');
    if (signaled && (yield* k.fn.drm_syncobj_assign_null_handle(k, syncobj)) < 0) {
      yield* k.fn.drm_syncobj_put(k, syncobj);
      return undefined;
    }
    return syncobj;
  },

  /** @see drm_syncobj_get() */
  *drm_syncobj_get(_: Kernel, syncobj: DrmSyncobj): Co<void> {
    yield* kref_get(syncobj);
  },

  /** @see drm_syncobj_put() */
  *drm_syncobj_put(k: Kernel, syncobj: DrmSyncobj): Co<void> {
    if (yield* kref_put(syncobj)) yield* k.fn.drm_syncobj_free(k, syncobj);
  },

  /** Drops the fence and whoever still wants to be told. @see drm_syncobj_free() */
  *drm_syncobj_free(k: Kernel, syncobj: DrmSyncobj): Co<void> {
    yield* k.fn.drm_syncobj_replace_fence(k, syncobj, undefined);
    let node = yield* list_next(syncobj.ev_fd_list, syncobj.ev_fd_list);
    while (node !== undefined) {
      const next = yield* list_next(node, syncobj.ev_fd_list);
      if (node.owner !== undefined) yield* k.fn.syncobj_eventfd_entry_free(k, node.owner);
      node = next;
    }
    yield* kfree(syncobj);
  },

  /**
   * The fence that a syncobj has now, with a reference: the pointer is loaded again behind the reference, because the fence may
   * have been replaced and its memory used again meanwhile.
   *
   * @see drm_syncobj_fence_get(), dma_fence_get_rcu_safe()
   */
  *drm_syncobj_fence_get(k: Kernel, syncobj: DrmSyncobj): Co<DmaFence | undefined> {
    yield* rcu_read_lock(k);
    for (;;) {
      const fence = yield* read(syncobj, 'fence');
      if (fence === undefined) {
        k.commit();
        yield* rcu_read_unlock(k);
        return undefined;
      }
      if (!(yield* k.fn.dma_fence_get_rcu(k, fence))) continue;
      if ((yield* read(syncobj, 'fence')) === fence) {
        k.commit();
        yield* rcu_read_unlock(k);
        return fence;
      }
      yield* k.fn.dma_fence_put(k, fence);
    }
  },

  /** A new fence in the place of the old; whoever waits for one is told. @see drm_syncobj_replace_fence() */
  *drm_syncobj_replace_fence(
    k: Kernel,
    syncobj: DrmSyncobj,
    fence: DmaFence | undefined,
  ): Co<void> {
    if (fence !== undefined) yield* k.fn.dma_fence_get(k, fence);
    yield* spin_lock(k, syncobj.lock);
    const old = yield* read(syncobj, 'fence');
    yield* write(syncobj, 'fence', fence);
    k.commit();
    if (fence !== old) yield* k.fn.drm_syncobj_notify(k, syncobj);
    yield* spin_unlock(k, syncobj.lock);
    if (old !== undefined) yield* k.fn.dma_fence_put(k, old);
  },

  /** A new point at the head of the chain. @see drm_syncobj_add_point() */
  *drm_syncobj_add_point(
    k: Kernel,
    syncobj: DrmSyncobj,
    chain: DmaFenceChain,
    fence: DmaFence,
    point: number,
  ): Co<void> {
    yield* k.fn.dma_fence_get(k, fence);
    yield* spin_lock(k, syncobj.lock);
    const prev = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
    yield* k.fn.dma_fence_chain_init(k, chain, prev, fence, point);
    yield* write(syncobj, 'fence', chain.base);
    k.commit();
    yield* k.fn.drm_syncobj_notify(k, syncobj);
    yield* spin_unlock(k, syncobj.lock);
    yield* k.fn.drm_syncobj_collect(k, prev);
  },

  /** Walks the chain once, so that what has signalled is dropped from it. @see dma_fence_chain_for_each() */
  *drm_syncobj_collect(k: Kernel, prev: DmaFence | undefined): Co<void> {
    let iter = prev;
    if (iter !== undefined) yield* k.fn.dma_fence_get(k, iter);
    while (iter !== undefined) iter = yield* k.fn.dma_fence_chain_walk(k, iter);
    if (prev !== undefined) yield* k.fn.dma_fence_put(k, prev);
  },

  /** Looks again for everybody who waits; under the lock. */
  *drm_syncobj_notify(k: Kernel, syncobj: DrmSyncobj): Co<void> {
    let wait = yield* list_next(syncobj.cb_list, syncobj.cb_list);
    while (wait !== undefined) {
      const next = yield* list_next(wait, syncobj.cb_list);
      if (wait.owner !== undefined) yield* k.fn.syncobj_wait_syncobj_func(k, syncobj, wait.owner);
      wait = next;
    }
    let entry = yield* list_next(syncobj.ev_fd_list, syncobj.ev_fd_list);
    while (entry !== undefined) {
      const next = yield* list_next(entry, syncobj.ev_fd_list);
      if (entry.owner !== undefined)
        yield* k.fn.syncobj_eventfd_entry_func(k, syncobj, entry.owner);
      entry = next;
    }
  },

  /** A fence that has signalled. @see drm_syncobj_assign_null_handle() */
  *drm_syncobj_assign_null_handle(k: Kernel, syncobj: DrmSyncobj): Co<number> {
    const fence = yield* k.fn.dma_fence_allocate_private_stub(k);
    if (fence === undefined) return errno.ENOMEM;
    yield* k.fn.drm_syncobj_replace_fence(k, syncobj, fence);
    yield* k.fn.dma_fence_put(k, fence);
    return 0;
  },

  /**
   * The fence of a point of what a syncobj has now: undefined while it is not submitted. What has signalled and been collected is
   * the stub.
   */
  *drm_syncobj_fence_of_point(
    k: Kernel,
    fence: DmaFence | undefined,
    point: number,
  ): Co<DmaFence | undefined> {
    if (fence === undefined) return undefined;
    const found = yield* k.fn.dma_fence_chain_find_seqno(k, fence, point);
    if (found.ret !== 0) {
      if (found.fence !== undefined) yield* k.fn.dma_fence_put(k, found.fence);
      return undefined;
    }
    return found.fence ?? (yield* k.fn.dma_fence_get_stub(k));
  },

  /** Waits for a point that is not submitted; looks once more under the lock. @see drm_syncobj_fence_add_wait() */
  *drm_syncobj_fence_add_wait(k: Kernel, syncobj: DrmSyncobj, wait: SyncobjWaitEntry): Co<void> {
    if ((yield* read(wait, 'fence')) !== undefined) return;
    yield* spin_lock(k, syncobj.lock);
    const now = yield* read(syncobj, 'fence');
    if (now !== undefined) yield* k.fn.dma_fence_get(k, now);
    const fence = yield* k.fn.drm_syncobj_fence_of_point(k, now, wait.point);
    if (fence === undefined) {
      wait.listed = true;
      yield* list_add_tail(wait.node, syncobj.cb_list);
    } else {
      yield* write(wait, 'fence', fence);
    }
    k.commit();
    yield* spin_unlock(k, syncobj.lock);
  },

  /** @see drm_syncobj_remove_wait() */
  *drm_syncobj_remove_wait(k: Kernel, syncobj: DrmSyncobj, wait: SyncobjWaitEntry): Co<void> {
    if (!(yield* read(wait, 'listed'))) return;
    yield* spin_lock(k, syncobj.lock);
    yield* list_del_init(wait.node);
    yield* spin_unlock(k, syncobj.lock);
  },

  /** The fence has come: the waiter gets it. Under the lock. @see syncobj_wait_syncobj_func() */
  *syncobj_wait_syncobj_func(k: Kernel, syncobj: DrmSyncobj, wait: SyncobjWaitEntry): Co<void> {
    const now = yield* read(syncobj, 'fence');
    if (now !== undefined) yield* k.fn.dma_fence_get(k, now);
    const fence = yield* k.fn.drm_syncobj_fence_of_point(k, now, wait.point);
    if (fence === undefined) return;
    yield* write(wait, 'fence', fence);
    yield* wake_up_process(wait.task);
    yield* list_del_init(wait.node);
  },

  /** Registers an eventfd; the condition may hold already. @see drm_syncobj_add_eventfd() */
  *drm_syncobj_add_eventfd(k: Kernel, syncobj: DrmSyncobj, entry: SyncobjEventfdEntry): Co<void> {
    yield* spin_lock(k, syncobj.lock);
    yield* list_add_tail(entry.node, syncobj.ev_fd_list);
    yield* k.fn.syncobj_eventfd_entry_func(k, syncobj, entry);
    k.commit();
    yield* spin_unlock(k, syncobj.lock);
  },

  /** The point is there: tells the eventfd, now or when its fence signals. Under the lock. @see syncobj_eventfd_entry_func() */
  *syncobj_eventfd_entry_func(
    k: Kernel,
    syncobj: DrmSyncobj,
    entry: SyncobjEventfdEntry,
  ): Co<void> {
    const now = yield* read(syncobj, 'fence');
    if (now !== undefined) yield* k.fn.dma_fence_get(k, now);
    const fence = yield* k.fn.drm_syncobj_fence_of_point(k, now, entry.point);
    if (fence === undefined) return;
    yield* list_del_init(entry.node);
    yield* write(entry, 'fence', fence);
    const armed =
      !entry.available && (yield* k.fn.dma_fence_add_callback(k, fence, entry.fence_cb)) === 0;
    if (!armed) yield* k.fn.syncobj_eventfd_entry_fire(k, entry);
  },

  /** @see syncobj_eventfd_entry_fence_func() */
  *syncobj_eventfd_entry_fire(k: Kernel, entry: SyncobjEventfdEntry): Co<void> {
    yield* entry.signal();
    yield* k.fn.syncobj_eventfd_entry_free(k, entry);
  },

  /** @see syncobj_eventfd_entry_free() */
  *syncobj_eventfd_entry_free(k: Kernel, entry: SyncobjEventfdEntry): Co<void> {
    yield* entry.put();
    const fence = yield* read(entry, 'fence');
    if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    yield* list_del_init(entry.node);
    yield* kfree(entry);
    free(entry.fence_cb);
  },
};

type DrmSyncobjFunctions = typeof drmSyncobjFunctions;
declare module './kernel.ts' {
  interface Functions extends DrmSyncobjFunctions {}
}
