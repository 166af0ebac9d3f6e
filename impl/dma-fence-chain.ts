import { type Co } from './scheduler/point.ts';
import { DmaFence, DmaFenceCb, type DmaFenceOps } from './dma-fence.ts';
import { IrqWork, irq_work_queue } from './irq-work.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { dma_fence_array_ops } from './dma-fence-array.ts';
import { kfree, read, touch, update, write } from './memory.ts';
import { errno } from './errno.ts';
import { might_sleep } from './sleep.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';

/** @see include/linux/dma-fence-chain.h struct dma_fence_chain */
export class DmaFenceChain extends DmaFence {
  /** Under RCU, with a reference: walkers replace it by an older one. */
  prev: DmaFence | undefined;
  prev_seqno = 0;
  fence: DmaFence | undefined;
  /** In the same memory as `work`: they are never in use at the same time. */
  cb: DmaFenceCb | undefined;
  work: IrqWork | undefined;

  constructor(label: string) {
    super(label, dma_fence_chain_ops, 0, 0);
  }

  /** The fence that it is. */
  get base(): DmaFence {
    return this;
  }
}

/** @see dma_fence_chain_ops */
export const dma_fence_chain_ops: DmaFenceOps = {
  name: 'dma_fence_chain',
  use_64bit_seqno: true,
  enable_signaling: (k, fence) => k.fn.dma_fence_chain_enable_signaling(k, fence),
  signaled: (k, fence) => k.fn.dma_fence_chain_signaled(k, fence),
  *release(k, fence) {
    const chain = k.fn.to_dma_fence_chain(fence);
    if (chain !== undefined) yield* k.fn.dma_fence_chain_release(k, chain);
  },
  *set_deadline(k, head, deadline) {
    yield* k.fn.dma_fence_get(k, head);
    let fence: DmaFence | undefined = head;
    while (fence !== undefined) {
      const contained: DmaFence = yield* k.fn.dma_fence_chain_contained(k, fence);
      yield* k.fn.dma_fence_set_deadline(k, contained, deadline);
      fence = yield* k.fn.dma_fence_chain_walk(k, fence);
    }
  },
};

/** Where a node is on a timeline, and the node before it when it was made. */
export interface ChainPlace {
  readonly context: number;
  readonly seqno: number;
  readonly prev_seqno: number;
}

/** What a search for a point finds: behind a failure the fence where it began, else the node, or nothing if it was collected. */
export interface FoundSeqno {
  readonly ret: number;
  readonly fence: DmaFence | undefined;
}

/** Functions of drivers/dma-buf/dma-fence-chain.c and its header. */
export const dmaFenceChainFunctions = {
  /** The node that a fence is. Its ops never change, so that looking at them commutes with everything. @see to_dma_fence_chain() */
  to_dma_fence_chain(fence: DmaFence | undefined): DmaFenceChain | undefined {
    if (fence !== undefined) touch(fence, 'ops');
    return fence instanceof DmaFenceChain ? fence : undefined;
  },

  /** True for an array and for a node. @see dma_fence_is_container() */
  dma_fence_is_container(_: Kernel, fence: DmaFence): boolean {
    touch(fence, 'ops');
    return fence.ops === dma_fence_array_ops || fence.ops === dma_fence_chain_ops;
  },

  /** The fence in a node, or the fence itself; without a reference. @see dma_fence_chain_contained() */
  *dma_fence_chain_contained(k: Kernel, fence: DmaFence): Co<DmaFence> {
    const chain = k.fn.to_dma_fence_chain(fence);
    if (chain === undefined) return fence;
    const contained = yield* read(chain, 'fence');
    if (contained !== undefined) return contained;
    throw new KernelBug('null-dereference', `${chain.label} has no fence`);
  },

  /** A reference to the node before. @see dma_fence_chain_get_prev() */
  *dma_fence_chain_get_prev(k: Kernel, chain: DmaFenceChain): Co<DmaFence | undefined> {
    yield* rcu_read_lock(k);
    const prev = yield* k.fn.dma_fence_get_rcu_safe(k, () => read(chain, 'prev'));
    yield* rcu_read_unlock(k);
    return prev;
  },

  /** The next node that has not signalled; those that have are taken out, unless another walker was faster. @see dma_fence_chain_walk() */
  *dma_fence_chain_walk(k: Kernel, fence: DmaFence): Co<DmaFence | undefined> {
    const chain = k.fn.to_dma_fence_chain(fence);
    const prev = chain === undefined ? undefined : yield* k.fn.dma_fence_chain_next(k, chain);
    yield* k.fn.dma_fence_put(k, fence);
    k.commit();
    return prev;
  },

  /** The node before, with a reference, once what has signalled is out of the way. */
  *dma_fence_chain_next(k: Kernel, chain: DmaFenceChain): Co<DmaFence | undefined> {
    for (;;) {
      const prev = yield* k.fn.dma_fence_chain_get_prev(k, chain);
      if (prev === undefined) return undefined;
      const contained = yield* k.fn.dma_fence_chain_contained(k, prev);
      if (!(yield* k.fn.dma_fence_is_signaled(k, contained))) return prev;
      yield* k.fn.dma_fence_chain_replace(k, chain, prev);
    }
  },

  /** Puts what is before `prev` in its place; both references to it, or the one to the replacement, are given back. */
  *dma_fence_chain_replace(k: Kernel, chain: DmaFenceChain, prev: DmaFence): Co<void> {
    const prev_chain = k.fn.to_dma_fence_chain(prev);
    const replacement =
      prev_chain === undefined ? undefined : yield* k.fn.dma_fence_chain_get_prev(k, prev_chain);
    const old = yield* update(chain, 'prev', (now) => (now === prev ? replacement : now));
    k.commit();
    if (old === prev) yield* k.fn.dma_fence_put(k, prev);
    else if (replacement !== undefined) yield* k.fn.dma_fence_put(k, replacement);
    yield* k.fn.dma_fence_put(k, prev);
    k.commit();
  },

  /** The node that signals a point; the reference to the fence goes to what is found. @see dma_fence_chain_find_seqno() */
  *dma_fence_chain_find_seqno(
    k: Kernel,
    fence: DmaFence | undefined,
    seqno: number,
  ): Co<FoundSeqno> {
    if (seqno === 0) return { ret: 0, fence };
    const head = k.fn.to_dma_fence_chain(fence);
    if (head === undefined || (yield* read(head, 'seqno')) < seqno)
      return { ret: errno.EINVAL, fence };
    yield* k.fn.dma_fence_get(k, head);
    let node: DmaFence | undefined = head;
    while (node !== undefined) {
      const chain = k.fn.to_dma_fence_chain(node);
      if ((yield* read(node, 'context')) !== head.context || chain === undefined) break;
      if ((yield* read(chain, 'prev_seqno')) < seqno) break;
      node = yield* k.fn.dma_fence_chain_walk(k, node);
    }
    yield* k.fn.dma_fence_put(k, head);
    k.commit();
    return { ret: 0, fence: node };
  },

  /** Looks for the next fence to wait for; without one the chain is done. @see dma_fence_chain_irq_work() */
  *dma_fence_chain_irq_work(k: Kernel, chain: DmaFenceChain): Co<void> {
    if (!(yield* k.fn.dma_fence_chain_enable_signaling(k, chain)))
      yield* k.fn.dma_fence_signal(k, chain);
    yield* k.fn.dma_fence_put(k, chain);
  },

  /** A fence has signalled: the rest waits for an irq_work, outside the fence's lock. @see dma_fence_chain_cb() */
  *dma_fence_chain_cb(k: Kernel, chain: DmaFenceChain, fence: DmaFence): Co<void> {
    const work = new IrqWork(`${chain.label}->work`, () => k.fn.dma_fence_chain_irq_work(k, chain));
    yield* write(chain, 'work', work);
    yield* irq_work_queue(k, work);
    yield* k.fn.dma_fence_put(k, fence);
  },

  /** One callback, on the newest fence that has not signalled, with a reference to both; false if there is none. @see dma_fence_chain_enable_signaling() */
  *dma_fence_chain_enable_signaling(k: Kernel, head: DmaFence): Co<boolean> {
    const cb = k.fn.to_dma_fence_chain(head)?.cb;
    if (cb === undefined) return true;
    yield* k.fn.dma_fence_get(k, head);
    yield* k.fn.dma_fence_get(k, head);
    let node: DmaFence | undefined = head;
    while (node !== undefined) {
      const fence = yield* k.fn.dma_fence_chain_contained(k, node);
      yield* k.fn.dma_fence_get(k, fence);
      if ((yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) {
        yield* k.fn.dma_fence_put(k, node);
        return true;
      }
      yield* k.fn.dma_fence_put(k, fence);
      node = yield* k.fn.dma_fence_chain_walk(k, node);
    }
    yield* k.fn.dma_fence_put(k, head);
    return false;
  },

  /** True if the fences of all nodes from here back have signalled. @see dma_fence_chain_signaled() */
  *dma_fence_chain_signaled(k: Kernel, head: DmaFence): Co<boolean> {
    yield* k.fn.dma_fence_get(k, head);
    let node: DmaFence | undefined = head;
    while (node !== undefined) {
      const fence = yield* k.fn.dma_fence_chain_contained(k, node);
      if (!(yield* k.fn.dma_fence_is_signaled(k, fence))) {
        yield* k.fn.dma_fence_put(k, node);
        return false;
      }
      node = yield* k.fn.dma_fence_chain_walk(k, node);
    }
    return true;
  },

  /** Nodes that nobody else refers to are unlinked one by one: a long chain would release itself recursively. @see dma_fence_chain_release() */
  *dma_fence_chain_release(k: Kernel, chain: DmaFenceChain): Co<void> {
    let prev = yield* read(chain, 'prev');
    while (prev !== undefined) {
      if ((yield* read(prev, 'refcount')) > 1) break;
      const prev_chain = k.fn.to_dma_fence_chain(prev);
      if (prev_chain === undefined) break;
      yield* write(chain, 'prev', yield* read(prev_chain, 'prev'));
      yield* write(prev_chain, 'prev', undefined);
      yield* k.fn.dma_fence_put(k, prev);
      prev = yield* read(chain, 'prev');
    }
    if (prev !== undefined) yield* k.fn.dma_fence_put(k, prev);
    yield* k.fn.dma_fence_put(k, yield* k.fn.dma_fence_chain_contained(k, chain));
    yield* k.fn.dma_fence_free(k, chain);
  },

  /** @see dma_fence_chain_alloc() */
  *dma_fence_chain_alloc(
    k: Kernel,
    label = `dma_fence_chain of ${k.current.name}`,
  ): Co<DmaFenceChain | undefined> {
    might_sleep(k, 'kmalloc(GFP_KERNEL)');
    if (yield* allocationFails(k, 'dma_fence_chain_alloc()')) return undefined;
    return new DmaFenceChain(label);
  },

  /** Frees a node that was never initialised. @see dma_fence_chain_free() */
  *dma_fence_chain_free(_: Kernel, chain: DmaFenceChain): Co<void> {
    yield* kfree(chain);
  },

  /** A later point joins the context of the node before; any other begins one, and never goes back. @see dma_fence_chain_init() */
  *dma_fence_chain_place(
    k: Kernel,
    prev: DmaFenceChain | undefined,
    seqno: number,
  ): Co<ChainPlace> {
    if (prev !== undefined && (yield* k.fn.__dma_fence_is_later(k, prev, seqno, prev.seqno)))
      return { context: prev.context, seqno, prev_seqno: prev.seqno };
    const context = yield* k.fn.dma_fence_context_alloc(k);
    return { context, seqno: Math.max(prev?.seqno ?? seqno, seqno), prev_seqno: 0 };
  },

  /** Takes over both references. @see dma_fence_chain_init() */
  *dma_fence_chain_init(
    k: Kernel,
    chain: DmaFenceChain,
    prev: DmaFence | undefined,
    fence: DmaFence,
    seqno: number,
  ): Co<void> {
    const prev_chain = k.fn.to_dma_fence_chain(prev);
    yield* write(chain, 'prev', prev);
    chain.fence = fence;
    chain.prev_seqno = 0;
    const cb = new DmaFenceCb(`${chain.label}->cb`, (kernel, signaled) =>
      kernel.fn.dma_fence_chain_cb(kernel, chain, signaled),
    );
    chain.cb = cb;
    chain.parts = [cb];
    const place = yield* k.fn.dma_fence_chain_place(k, prev_chain, seqno);
    chain.prev_seqno = place.prev_seqno;
    yield* k.fn.dma_fence_init64(k, chain, dma_fence_chain_ops, place.context, place.seqno);
    if (k.fn.to_dma_fence_chain(fence) !== undefined)
      k.warn(`dma_fence_chain_init: ${fence.label} in ${chain.label} is a chain node`);
  },
};

type DmaFenceChainFunctions = typeof dmaFenceChainFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceChainFunctions {}
}
