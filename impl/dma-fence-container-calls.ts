import { type Args, type Call, type Declaration } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { DmaFence } from './dma-fence.ts';
import { DmaFenceArray, PENDING_ERROR, dma_fence_array_setup } from './dma-fence-array.ts';
import { DmaFenceChain } from './dma-fence-chain.ts';
import { DmaFenceSlot } from './dma-fence-slot.ts';
import { DmaFenceUnwrap } from './dma-fence-unwrap.ts';
import { FenceSnapshot } from './fence-snapshot.ts';
import { type Kernel } from './kernel.ts';
import { errno } from './errno.ts';
import { rcu_dereference_check } from './rcu.ts';
import { read } from './memory.ts';

/** The variable of a call: looking at it is a step, so that a call that finds NULL and does nothing takes time as well. */
function* slot(args: Args): Co<DmaFenceSlot> {
  const p = args.object('p', DmaFenceSlot);
  yield { access: 'load', object: p, field: 'target' };
  return p;
}

/** Containers, and variables for the fences inside, as programs declare them. What a call makes is not there before. */
export const dmaFenceContainerDeclarations = {
  dma_fence_array: (k, name, options) => {
    const array = new DmaFenceArray(`dma_fence_array ${name}`);
    array.signal_on_any = options.flag('signal_on_any');
    array.freed = !options.has('members');
    array.context = k.context(`context of ${name}`);
    if (options.has('members')) fillArray(k, array, options.objects('members', DmaFence));
    k.name(name, array);
  },
  dma_fence_chain: (k, name) => {
    const chain = new DmaFenceChain(`dma_fence_chain ${name}`);
    chain.freed = true;
    k.context(`context of ${name}`);
    k.name(name, chain);
  },
  dma_fence_slot: (k, name) => {
    k.name(name, new DmaFenceSlot(name));
  },
  dma_fence_unwrap: (k, name) => {
    k.name(name, new DmaFenceUnwrap(`dma_fence_unwrap ${name}`));
  },
} satisfies Readonly<Record<string, Declaration>>;

/** An array that is there from the start; nobody runs yet. It has references of its own to its members. */
function fillArray(k: Kernel, array: DmaFenceArray, fences: readonly DmaFence[]): void {
  for (const fence of fences) fence.refcount++;
  array.seqno = 1;
  array.error = PENDING_ERROR;
  dma_fence_array_setup(k, array, fences, array.signal_on_any);
}

/** An array takes its name from the one before it, which is memory of the past. */
function nameArray(k: Kernel, args: Args, array: DmaFenceArray): void {
  array.signal_on_any = args.object('array', DmaFenceArray).signal_on_any;
  k.name(args.text('array'), array);
}

/** The named array if it is allocated and no fence yet, else new memory for it. */
function arrayMemory(k: Kernel, args: Args): DmaFenceArray {
  const known = args.object('array', DmaFenceArray);
  if (!known.freed && known.work === undefined) return known;
  const array = new DmaFenceArray(known.label);
  nameArray(k, args, array);
  return array;
}

/** What programs call of drivers/dma-buf/dma-fence-array.c. */
const arrayCalls = {
  *dma_fence_array_create(k, args) {
    const fences = args.objects('fences', DmaFence);
    const { label, signal_on_any } = args.object('array', DmaFenceArray);
    const context = yield* k.fn.dma_fence_context_alloc(k);
    const array = yield* k.fn.dma_fence_array_create(k, fences, context, 1, signal_on_any, label);
    if (array !== undefined) nameArray(k, args, array);
    k.commit();
    return array === undefined ? errno.ENOMEM : 0;
  },
  *dma_fence_array_alloc(k, args) {
    const array = yield* k.fn.dma_fence_array_alloc(k, args.object('array', DmaFenceArray).label);
    if (array !== undefined) nameArray(k, args, array);
    k.commit();
    return array === undefined ? errno.ENOMEM : 0;
  },
  *dma_fence_array_init(k, args) {
    const fences = args.objects('fences', DmaFence);
    const array = arrayMemory(k, args);
    const context = yield* k.fn.dma_fence_context_alloc(k);
    yield* k.fn.dma_fence_array_init(k, array, fences, context, 1, array.signal_on_any);
    k.commit();
    return 0;
  },
  *dma_fence_array_first(k, args) {
    const head = args.objectOrNull('head', DmaFence);
    (yield* slot(args)).target = yield* k.fn.dma_fence_array_first(k, head);
    k.commit();
    return 0;
  },
  *dma_fence_array_next(k, args) {
    const head = args.objectOrNull('head', DmaFence);
    const next = yield* k.fn.dma_fence_array_next(k, head, args.number('index'));
    (yield* slot(args)).target = next;
    k.commit();
    return 0;
  },
  *dma_fence_match_context(k, args) {
    const { context } = args.object('contextOf', DmaFence);
    const fence = args.object('fence', DmaFence);
    const matches = yield* k.fn.dma_fence_match_context(k, fence, context);
    k.commit();
    return Number(matches);
  },
} satisfies Readonly<Record<string, Call>>;

/** The named node if it is allocated and no fence yet, else new memory for it. */
function chainMemory(k: Kernel, args: Args): DmaFenceChain {
  const known = args.object('chain', DmaFenceChain);
  if (!known.freed && known.cb === undefined) return known;
  const chain = new DmaFenceChain(known.label);
  k.name(args.text('chain'), chain);
  return chain;
}

/** What programs call of drivers/dma-buf/dma-fence-chain.c. */
const chainCalls = {
  *dma_fence_chain_alloc(k, args) {
    const { label } = args.object('chain', DmaFenceChain);
    const chain = yield* k.fn.dma_fence_chain_alloc(k, label);
    k.commit();
    if (chain === undefined) return errno.ENOMEM;
    k.name(args.text('chain'), chain);
    return 0;
  },
  *dma_fence_chain_free(k, args) {
    yield* k.fn.dma_fence_chain_free(k, args.object('chain', DmaFenceChain));
    k.commit();
    return 0;
  },
  *dma_fence_chain_init(k, args) {
    const prev = args.objectOrNull('prev', DmaFence);
    const fence = args.object('fence', DmaFence);
    const chain = chainMemory(k, args);
    yield* k.fn.dma_fence_chain_init(k, chain, prev, fence, args.number('seqno'));
    k.commit();
    return 0;
  },
  *dma_fence_chain_walk(k, args) {
    const p = yield* slot(args);
    if (p.target !== undefined) p.target = yield* k.fn.dma_fence_chain_walk(k, p.target);
    k.commit();
    return 0;
  },
  *dma_fence_chain_first(k, args) {
    const head = args.objectOrNull('head', DmaFence);
    if (head !== undefined) yield* k.fn.dma_fence_get(k, head);
    (yield* slot(args)).target = head;
    k.commit();
    return 0;
  },
  *'chain->prev'(k, args) {
    const chain = k.fn.to_dma_fence_chain(args.object('fence', DmaFence));
    rcu_dereference_check(k, 'chain->prev');
    const prev = chain === undefined ? undefined : yield* read(chain, 'prev');
    (yield* slot(args)).target = prev;
    k.commit();
    return 0;
  },
  *dma_fence_chain_get_prev(k, args) {
    const chain = k.fn.to_dma_fence_chain(args.object('fence', DmaFence));
    const prev = chain === undefined ? undefined : yield* k.fn.dma_fence_chain_get_prev(k, chain);
    (yield* slot(args)).target = prev;
    k.commit();
    return 0;
  },
  *dma_fence_chain_contained(k, args) {
    const fence = args.object('fence', DmaFence);
    (yield* slot(args)).target = yield* k.fn.dma_fence_chain_contained(k, fence);
    k.commit();
    return 0;
  },
  *dma_fence_chain_find_seqno(k, args) {
    const p = yield* slot(args);
    const found = yield* k.fn.dma_fence_chain_find_seqno(k, p.target, args.number('seqno'));
    p.target = found.fence;
    k.commit();
    return found.ret;
  },
  *dma_fence_is_chain(k, args) {
    const fence = args.object('fence', DmaFence);
    yield* read(fence, 'ops');
    k.commit();
    return Number(k.fn.to_dma_fence_chain(fence) !== undefined);
  },
  *dma_fence_is_container(k, args) {
    const fence = args.object('fence', DmaFence);
    yield* read(fence, 'ops');
    k.commit();
    return Number(k.fn.dma_fence_is_container(k, fence));
  },
} satisfies Readonly<Record<string, Call>>;

/** What programs call of drivers/dma-buf/dma-fence-unwrap.c, and do with a variable. */
const unwrapCalls = {
  *dma_fence_unwrap_first(k, args) {
    const head = args.objectOrNull('head', DmaFence);
    const cursor = args.object('cursor', DmaFenceUnwrap);
    (yield* slot(args)).target = yield* k.fn.dma_fence_unwrap_first(k, head, cursor);
    k.commit();
    return 0;
  },
  *dma_fence_unwrap_next(k, args) {
    const cursor = args.object('cursor', DmaFenceUnwrap);
    const p = yield* slot(args);
    if (cursor.chain === undefined) return 0;
    p.target = yield* k.fn.dma_fence_unwrap_next(k, cursor);
    k.commit();
    return 0;
  },
  *dma_fence_unwrap_stop(k, args) {
    const cursor = args.object('cursor', DmaFenceUnwrap);
    const { chain } = cursor;
    cursor.chain = cursor.array = undefined;
    cursor.index = 0;
    if (chain !== undefined) yield* k.fn.dma_fence_put(k, chain);
    k.commit();
    return 0;
  },
  *dma_fence_unwrap_merge(k, args) {
    const fences = args.objectsOrNull('fences', DmaFence);
    (yield* slot(args)).target = yield* k.fn.dma_fence_unwrap_merge(k, fences);
    k.commit();
    return 0;
  },
  *dma_fence_dedup_array(k, args) {
    const snapshot = args.object('fences', FenceSnapshot);
    snapshot.fences = yield* k.fn.dma_fence_dedup_array(k, [...snapshot.fences]);
    k.commit();
    return snapshot.fences.length;
  },
  *set_fence(k, args) {
    const p = yield* slot(args);
    yield { access: 'store', object: p, field: 'target' };
    p.target = args.objectOrNull('fence', DmaFence);
    k.commit();
    return 0;
  },
  *fence_is_null(k, args) {
    const target = yield* read(yield* slot(args), 'target');
    k.commit();
    return Number(target === undefined);
  },
} satisfies Readonly<Record<string, Call>>;

/** What programs call of containers. */
export const dmaFenceContainerCalls = { ...arrayCalls, ...chainCalls, ...unwrapCalls };
