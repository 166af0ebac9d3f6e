import { type Co } from './scheduler/point.ts';
import { DmaFence, type DmaFenceOps } from './dma-fence.ts';
import {
  INIT_LIST_HEAD,
  ListHead,
  list_add_tail,
  list_del_init,
  list_empty,
  list_next,
} from './list.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KObject, kfree, read, update, write } from './memory.ts';
import { SpinLock, spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { errno } from './errno.ts';
import { kref_get, kref_put } from './kref.ts';
import { set_bit, test_bit } from './bitops.ts';

/** @see DMA_FENCE_FLAG_USER_BITS */
export const SW_SYNC_HAS_DEADLINE_BIT = 8;

/** A counter that userspace moves on. The list of all of them, which only debugfs prints, is left out. @see drivers/dma-buf/sync_debug.h struct sync_timeline */
export class SyncTimeline extends KObject {
  refcount = 1;
  readonly name: string;
  readonly context: number;
  value = 0;
  /** The points that are pending, in the order of their numbers: what the tree is for. */
  pt_tree: readonly SyncPt[] = [];
  readonly pt_list: ListHead<SyncPt>;
  readonly lock: SpinLock;

  constructor(name: string, context: number) {
    super('sync_timeline');
    this.name = name;
    this.context = context;
    this.lock = new SpinLock('sync_timeline.lock');
    this.pt_list = new ListHead<SyncPt>('sync_timeline.pt_list', undefined, this);
    this.parts = [this.lock];
  }
}

/** A fence that signals when its timeline comes to a value. @see drivers/dma-buf/sync_debug.h struct sync_pt */
export class SyncPt extends DmaFence {
  readonly link: ListHead<SyncPt>;
  deadline = 0;
  readonly parent: SyncTimeline;

  constructor(parent: SyncTimeline, value: number) {
    super(`sync_pt ${value}`, timeline_fence_ops, parent.context, value, parent.lock);
    this.parent = parent;
    this.link = new ListHead<SyncPt>(`${this.label}.link`, this, this);
  }
}

/** @see timeline_fence_ops */
export const timeline_fence_ops: DmaFenceOps = {
  name: 'sw_sync',
  timeline_name: (fence) => (fence instanceof SyncPt ? fence.parent.name : ''),
  *signaled(k, fence) {
    return fence instanceof SyncPt && (yield* k.fn.timeline_fence_signaled(k, fence));
  },
  *release(k, fence) {
    if (fence instanceof SyncPt) yield* k.fn.timeline_fence_release(k, fence);
  },
  *set_deadline(k, fence, deadline) {
    if (fence instanceof SyncPt) yield* k.fn.timeline_fence_set_deadline(k, fence, deadline);
  },
};

/** Functions of drivers/dma-buf/sw_sync.c about timelines and their points. */
export const swSyncFunctions = {
  /** A timeline at 0; undefined is NULL. @see sync_timeline_create() */
  *sync_timeline_create(k: Kernel, name: string): Co<SyncTimeline | undefined> {
    if (yield* allocationFails(k, 'sync_timeline_create()')) return undefined;
    return new SyncTimeline(name, yield* k.fn.dma_fence_context_alloc(k));
  },

  /** @see sync_timeline_get() */
  *sync_timeline_get(_: Kernel, obj: SyncTimeline): Co<void> {
    yield* kref_get(obj);
  },

  /** @see sync_timeline_put(), sync_timeline_free() */
  *sync_timeline_put(_: Kernel, obj: SyncTimeline): Co<void> {
    if (yield* kref_put(obj)) yield* kfree(obj);
  },

  /** Unlinks a point that nobody has any more, pending or not, and gives back its timeline. @see timeline_fence_release() */
  *timeline_fence_release(k: Kernel, pt: SyncPt): Co<void> {
    const { parent } = pt;
    yield* spin_lock_irqsave(k, parent.lock);
    if (!(yield* list_empty(pt.link))) {
      yield* list_del_init(pt.link);
      yield* k.fn.sync_pt_erase(k, pt);
    }
    yield* spin_unlock_irqrestore(k, parent.lock);
    yield* k.fn.sync_timeline_put(k, parent);
    yield* k.fn.dma_fence_free(k, pt);
  },

  /** Takes a point out of the tree. @see rb_erase() */
  *sync_pt_erase(_: Kernel, pt: SyncPt): Co<void> {
    yield* update(pt.parent, 'pt_tree', (tree) => tree.filter((other) => other !== pt));
  },

  /** Has the timeline come to its value? Loads that without the lock, too. @see timeline_fence_signaled() */
  *timeline_fence_signaled(k: Kernel, pt: SyncPt): Co<boolean> {
    const value = yield* read(pt.parent, 'value');
    return !(yield* k.fn.__dma_fence_is_later(k, pt, pt.seqno, value));
  },

  /** Keeps the earliest. @see timeline_fence_set_deadline() */
  *timeline_fence_set_deadline(k: Kernel, pt: SyncPt, deadline: number): Co<void> {
    yield* spin_lock_irqsave(k, pt.lock);
    const known = yield* test_bit(SW_SYNC_HAS_DEADLINE_BIT, pt);
    if (!known || deadline < (yield* read(pt, 'deadline'))) yield* write(pt, 'deadline', deadline);
    if (!known) yield* set_bit(SW_SYNC_HAS_DEADLINE_BIT, pt);
    yield* spin_unlock_irqrestore(k, pt.lock);
  },

  /** Moves the timeline on, and signals what it has come to, under its lock; the references go behind that. @see sync_timeline_signal() */
  *sync_timeline_signal(k: Kernel, obj: SyncTimeline, inc: number): Co<void> {
    const signalled = new ListHead<SyncPt>('signalled points');
    yield* spin_lock_irqsave(k, obj.lock);
    yield* write(obj, 'value', ((yield* read(obj, 'value')) + inc) | 0);
    k.commit();
    let node = yield* list_next(obj.pt_list, obj.pt_list);
    while (node?.owner !== undefined) {
      const next = yield* list_next(node, obj.pt_list);
      const pt = node.owner;
      if (!(yield* k.fn.timeline_fence_signaled(k, pt))) break;
      yield* k.fn.dma_fence_get(k, pt);
      yield* list_del_init(pt.link);
      yield* list_add_tail(pt.link, signalled);
      yield* k.fn.sync_pt_erase(k, pt);
      yield* k.fn.dma_fence_signal_locked(k, pt);
      node = next;
    }
    yield* spin_unlock_irqrestore(k, obj.lock);
    k.commit();
    yield* k.fn.sync_pt_put_list(k, signalled);
  },

  /** Lets signalled points go; no lock is held, because a release takes the one of the timeline. */
  *sync_pt_put_list(k: Kernel, signalled: ListHead<SyncPt>): Co<void> {
    let node = yield* list_next(signalled, signalled);
    while (node?.owner !== undefined) {
      const next = yield* list_next(node, signalled);
      yield* list_del_init(node);
      yield* k.fn.dma_fence_put(k, node.owner);
      node = next;
    }
  },

  /** A point of the timeline, with a reference; one that lives and has this value is shared. Undefined is NULL. @see sync_pt_create() */
  *sync_pt_create(k: Kernel, obj: SyncTimeline, value: number): Co<SyncPt | undefined> {
    if (yield* allocationFails(k, 'sync_pt_create()')) return undefined;
    const pt = new SyncPt(obj, value);
    yield* k.fn.sync_timeline_get(k, obj);
    yield* k.fn.dma_fence_init(k, pt, timeline_fence_ops);
    yield* INIT_LIST_HEAD(pt.link);
    yield* spin_lock_irqsave(k, obj.lock);
    const born_signaled = yield* k.fn.dma_fence_is_signaled_locked(k, pt);
    const other = born_signaled ? undefined : yield* k.fn.sync_pt_insert(k, obj, pt);
    k.commit();
    if (other !== undefined) {
      yield* k.fn.sync_timeline_put(k, obj);
      yield* kfree(pt);
    }
    yield* spin_unlock_irqrestore(k, obj.lock);
    return other ?? pt;
  },

  /** Puts a point in its place; the other one, with a reference, if there is one of this value already. */
  *sync_pt_insert(k: Kernel, obj: SyncTimeline, pt: SyncPt): Co<SyncPt | undefined> {
    const tree = yield* read(obj, 'pt_tree');
    let at = 0;
    for (const other of tree) {
      const cmp = (pt.seqno - other.seqno) | 0;
      if (cmp === 0 && (yield* k.fn.dma_fence_get_rcu(k, other))) return other;
      if (cmp > 0) at++;
    }
    yield* write(obj, 'pt_tree', tree.toSpliced(at, 0, pt));
    yield* list_add_tail(pt.link, tree[at]?.link ?? obj.pt_list);
    return undefined;
  },

  /** Nobody will move the timeline on: what is pending has failed. @see sw_sync_debugfs_release() */
  *sw_sync_debugfs_release(k: Kernel, obj: SyncTimeline): Co<void> {
    yield* spin_lock_irqsave(k, obj.lock);
    k.commit();
    let node = yield* list_next(obj.pt_list, obj.pt_list);
    while (node?.owner !== undefined) {
      const next = yield* list_next(node, obj.pt_list);
      yield* k.fn.dma_fence_set_error(k, node.owner, errno.ENOENT);
      yield* k.fn.dma_fence_signal_locked(k, node.owner);
      node = next;
    }
    yield* spin_unlock_irqrestore(k, obj.lock);
    k.commit();
    yield* k.fn.sync_timeline_put(k, obj);
  },
};

type SwSyncFunctions = typeof swSyncFunctions;
declare module './kernel.ts' {
  interface Functions extends SwSyncFunctions {}
}
