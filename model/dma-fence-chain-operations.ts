import { type Kernel, at, broke } from './kernel.ts';
import { FIND_SCRATCH, beginFind, findSeqnoSteps } from './dma-fence-chain-find.ts';
import { RECLAIM } from './gfp.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
import { addCallbackSteps } from './dma-fence-add-callback.ts';
import { afterDrops, dropCalls, dropFence, dropSteps, dropUses } from './dma-fence-release.ts';
import { allocationSteps, allocationUses } from './fence-allocation.ts';
import { armUses } from './dma-fence-wait.ts';
import { chainInit } from './dma-fence-chain.ts';
import { chainOf, containedIn, isContainer, prevOf } from './dma-fence-container.ts';
import { checkFence, getFence } from './dma-fence.ts';
import { disown, setSlot, slotFence } from './dma-fence-slot.ts';
import { goTo, operation } from './operation.ts';
import { queueContainerWork } from './irq-work.ts';
import { reclaimCalls } from './memory.ts';
import { resvWaitCalls, resvWaitEffects } from './dma-resv-wait.ts';

/** Features of a call that walks along a chain. */
export const walkUses = [...dropUses, 'refs'] as const;

interface HeadArgs {
  readonly head: number;
}

/** The fence in the node at which the walk stands gets a reference, and then the callback of the head. */
const tryNode = (k: Kernel, t: number): number => {
  getFence(k, containedIn(k, walkedNode(k, t)));
  return goTo(1);
};

/** The steps of enable_signaling that give the reference of the walk back, after the callback has its place. */
const ARMED = 4 + WALK_STEPS;

const added = (k: Kernel, _: HeadArgs, t: number, result: number): number => {
  const node = walkedNode(k, t);
  if (result === 0) {
    dropFence(k, node, t);
    return afterDrops(k, t, ARMED, 1);
  }
  dropFence(k, containedIn(k, node), t);
  return goTo(4);
};

/** At the next node; at the end the reference that the callback would have had is given back. */
const arrived = (k: Kernel, a: HeadArgs, t: number): number => {
  if (walkedNode(k, t) >= 0) return tryNode(k, t);
  dropFence(k, a.head, t);
  return 0;
};

interface CallbackArgs {
  readonly chain: number;
  readonly callback: number;
  readonly work: number;
}

interface WalkArgs {
  readonly p: number;
}

const storeWalked = (k: Kernel, a: WalkArgs, t: number): number => {
  setSlot(k, a.p, walkedNode(k, t), 'walked', t);
  return 0;
};

/** Operations on chains. */
export const dmaFenceChainOperations = {
  /** Allocates a node, before anything is published: 0, or -ENOMEM for NULL. @see dma_fence_chain_alloc() */
  dma_fence_chain_alloc: operation({
    name: 'dma_fence_chain_alloc',
    params: [['chain', 'dma_fence_chain']],
    returns: 'errno',
    maySleep: true,
    uses: allocationUses,
    effects: () => [RECLAIM],
    calls: reclaimCalls,
    steps: allocationSteps<{ readonly chain: number }>((k, a) => {
      at(k.dma_fence_chain, a.chain).allocated = 1;
      return 0;
    }),
  }),

  /** Frees a node that was never initialised: an initialised one is a fence, which dma_fence_put() frees after a grace period. @see dma_fence_chain_free() */
  dma_fence_chain_free: operation({
    name: 'dma_fence_chain_free',
    params: [['chain', 'dma_fence_chain']],
    step: {
      run: (k, a) => {
        const node = at(k.dma_fence_chain, a.chain);
        if (node.allocated === 0) {
          broke(k, 'CONT-13');
          at(k.dma_fence, at(k.fixed.of.dma_fence_chain, a.chain).fence).freed = 1;
        }
        node.allocated = 0;
        return 0;
      },
    },
  }),

  /** Makes the node a fence, and takes over both references. @see dma_fence_chain_init() */
  dma_fence_chain_init: operation({
    name: 'dma_fence_chain_init',
    params: [
      ['chain', 'dma_fence_chain'],
      ['prev', 'dma_fence?'],
      ['fence', 'dma_fence'],
      ['seqno', 'number'],
    ],
    consumes: ['prev', 'fence'],
    uses: dropUses,
    step: {
      check: (k, a) => {
        if (a.prev >= 0) checkFence(k, a.prev);
        checkFence(k, a.fence);
      },
      run: (k, a) => {
        chainInit(k, a.chain, a.prev, a.fence, a.seqno);
        return 0;
      },
    },
  }),

  /** From one node, to which the variable has a reference, to the next that has not signalled, or to NULL. @see dma_fence_chain_walk() */
  dma_fence_chain_walk: operation({
    name: 'dma_fence_chain_walk',
    params: [['p', 'dma_fence_slot']],
    uses: walkUses,
    scratch: WALK_SCRATCH,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const f = slotFence(k, a.p);
          if (f < 0) return 0;
          checkFence(k, f);
          disown(k, a.p);
          walkFrom(k, t, f);
          return goTo(1);
        },
      },
      ...walkSteps<WalkArgs>({ name: 'dma_fence_chain_walk', base: 1, arrived: storeWalked }),
    ],
  }),

  /** Where dma_fence_chain_for_each() begins: the head, with a reference. @see dma_fence_chain_for_each() */
  dma_fence_chain_first: operation({
    name: 'dma_fence_chain_first',
    params: [
      ['p', 'dma_fence_slot'],
      ['head', 'dma_fence?'],
    ],
    uses: ['refs'],
    step: {
      check: (k, a) => {
        if (a.head >= 0) checkFence(k, a.head);
      },
      run: (k, a, t) => {
        if (a.head >= 0) getFence(k, a.head);
        setSlot(k, a.p, a.head, 'walked', t);
        return 0;
      },
    },
  }),

  /** `p = rcu_dereference(chain->prev)`: in an RCU read section, and without a reference. @see dma_fence_chain_get_prev() */
  'chain->prev': operation({
    name: 'chain->prev',
    params: [
      ['p', 'dma_fence_slot'],
      ['fence', 'dma_fence'],
    ],
    uses: ['rcu'],
    step: {
      check: (k, a, t) => {
        checkFence(k, a.fence);
        if (at(k.task, t).rcu === 0) broke(k, 'RCU-01');
      },
      run: (k, a) => {
        setSlot(k, a.p, prevOf(k, a.fence), 'read from prev');
        return 0;
      },
    },
  }),

  /** A reference to the fence before a node, taken again until it is the one that is still there. @see dma_fence_chain_get_prev(), dma_fence_get_rcu_safe() */
  dma_fence_chain_get_prev: operation({
    name: 'dma_fence_chain_get_prev',
    params: [
      ['p', 'dma_fence_slot'],
      ['fence', 'dma_fence'],
    ],
    uses: ['refs'],
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: (k, a, t) => {
        const prev = prevOf(k, a.fence);
        if (prev >= 0) getFence(k, prev);
        setSlot(k, a.p, prev, 'assigned', t);
        return 0;
      },
    },
  }),

  /** The fence in a node, or the fence itself; without a reference. @see dma_fence_chain_contained() */
  dma_fence_chain_contained: operation({
    name: 'dma_fence_chain_contained',
    params: [
      ['p', 'dma_fence_slot'],
      ['fence', 'dma_fence'],
    ],
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: (k, a) => {
        setSlot(k, a.p, containedIn(k, a.fence), 'assigned');
        return 0;
      },
    },
  }),

  /**
   * Moves the variable to the node that signals a point: 0, and NULL if the point was collected, or -EINVAL if it is no chain or has not
   * come so far; then the variable stays what it was.
   * @see dma_fence_chain_find_seqno()
   */
  dma_fence_chain_find_seqno: operation({
    name: 'dma_fence_chain_find_seqno',
    params: [
      ['p', 'dma_fence_slot'],
      ['seqno', 'number'],
    ],
    returns: 'errno',
    uses: walkUses,
    scratch: FIND_SCRATCH,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const f = slotFence(k, a.p);
          if (f >= 0) checkFence(k, f);
          const result = beginFind(k, t, f, a.seqno, 1);
          if (result === goTo(1)) disown(k, a.p);
          return result;
        },
      },
      ...findSeqnoSteps<{ readonly p: number; readonly seqno: number }>({
        name: 'dma_fence_chain_find_seqno',
        base: 1,
        seqno: (_, a) => a.seqno,
        found: (k, a, t, f) => {
          setSlot(k, a.p, f, 'found by seqno', t);
          return 0;
        },
      }),
    ],
  }),

  /**
   * The op enable_signaling, and what the irq_work calls again: the callback goes to the newest fence that has not signalled, with a
   * reference to the head and one to that fence: 0 if there is none.
   * @see dma_fence_chain_enable_signaling()
   */
  dma_fence_chain_enable_signaling: operation({
    name: 'dma_fence_chain_enable_signaling',
    params: [['head', 'dma_fence']],
    returns: 'bool',
    uses: [...armUses, ...walkUses],
    scratch: WALK_SCRATCH,
    effects: resvWaitEffects,
    calls: (a, of) => [...resvWaitCalls(), ...dropCalls(a, of)],
    steps: [
      {
        run: (k, a, t) => {
          getFence(k, a.head);
          getFence(k, a.head);
          walkFrom(k, t, a.head);
          return tryNode(k, t);
        },
      },
      ...addCallbackSteps<HeadArgs>({
        name: 'dma_fence_chain_enable_signaling',
        base: 1,
        fenceOf: (k, _, t) => containedIn(k, walkedNode(k, t)),
        callbackOf: (k, a) => at(k.fixed.of.dma_fence_chain, chainOf(k, a.head)).callback,
        done: added,
      }),
      ...walkSteps<HeadArgs>({ name: 'dma_fence_chain_enable_signaling', base: 4, arrived }),
      ...dropSteps<HeadArgs>(ARMED, 1),
    ],
  }),

  /** The fence has signalled: the irq_work, in the memory of the callback, goes on; then the reference to the fence is given back. @see dma_fence_chain_cb() */
  dma_fence_chain_cb: operation({
    name: 'dma_fence_chain_cb',
    params: [
      ['chain', 'dma_fence_chain'],
      ['callback', 'dma_fence_cb'],
      ['work', 'task'],
    ],
    uses: [...dropUses, 'refs'],
    scratch: 1,
    effects: (a) => [`start:${a.work}`],
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          at(k.task, t).scratch[0] = at(k.dma_fence_cb, a.callback).running - 1;
          queueContainerWork(k, at(k.dma_fence_chain, a.chain), a.work);
          return goTo(1);
        },
      },
      {
        run: (k, _, t) => {
          dropFence(k, at(at(k.task, t).scratch, 0), t);
          return afterDrops(k, t, 2, 0);
        },
      },
      ...dropSteps<CallbackArgs>(2, 0),
    ],
  }),

  /** True for a chain node. @see dma_fence_is_chain() */
  dma_fence_is_chain: operation({
    name: 'dma_fence_is_chain',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: (k, a) => (chainOf(k, a.fence) >= 0 ? 1 : 0),
    },
  }),

  /** True for an array and for a chain node. @see dma_fence_is_container() */
  dma_fence_is_container: operation({
    name: 'dma_fence_is_container',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: (k, a) => (isContainer(k, a.fence) ? 1 : 0),
    },
  }),

  /** `p = fence`: without a reference of its own. */
  set_fence: operation({
    name: 'set_fence',
    params: [
      ['p', 'dma_fence_slot'],
      ['fence', 'dma_fence?'],
    ],
    step: {
      run: (k, a) => {
        setSlot(k, a.p, a.fence, 'assigned');
        return 0;
      },
    },
  }),

  /** `p == NULL`: 1, or 0. */
  fence_is_null: operation({
    name: 'fence_is_null',
    params: [['p', 'dma_fence_slot']],
    returns: 'bool',
    step: { run: (k, a) => (slotFence(k, a.p) < 0 ? 1 : 0) },
  }),
};
