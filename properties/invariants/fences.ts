import { type Invariant } from './invariant.ts';
import { type Kernel, at } from '../../model/kernel.ts';

type Fence = Kernel['dma_fence'][number];

/** The fence is one and the same in both states: it was not made anew. */
const isSame = (before: Fence, after: Fence): boolean =>
  before.initialized === 1 && after.initialized === 1 && before.freed === after.freed;

/** The context and the place in it, as the state and the declaration say. */
const placeOf = (k: Kernel, f: number): { readonly context: number; readonly seqno: number } => {
  const fixed = at(k.fixed.of.dma_fence, f);
  return fixed.runTime === true ? at(k.dma_fence, f) : fixed;
};

/** What is true of fences and their callbacks. */
export const fenceInvariants: readonly Invariant[] = [
  {
    name: 'S1 a count of references does not come back from zero',
    kept: 'contract',
    step: (before, after) =>
      before.dma_fence.every((was, f) => {
        const is = at(after.dma_fence, f);
        return !isSame(was, is) || was.refs > 0 || is.refs === 0;
      }),
  },
  {
    name: 'S1 nothing in a reservation object, a slot or a container is freed',
    kept: 'contract',
    state: (k) =>
      listedFences(k).every((fence) => fence === 0 || at(k.dma_fence, fence - 1).freed === 0),
  },
  {
    name: 'S2 a fence stays signalled, armed and initialised, and its error stays what it is',
    kept: 'mechanism',
    step: (before, after) =>
      before.dma_fence.every((was, f) => {
        const is = at(after.dma_fence, f);
        if (!isSame(was, is)) return true;
        if (is.signaled < was.signaled || is.timestamp < was.timestamp) return false;
        return is.enabled >= was.enabled;
      }),
  },
  {
    name: 'S2 the error of a fence is constant once it has signalled',
    kept: 'contract',
    step: (before, after) =>
      before.dma_fence.every((was, f) => {
        const is = at(after.dma_fence, f);
        return !isSame(was, is) || was.signaled === 0 || was.error === is.error;
      }),
  },
  {
    name: 'S2 a callback is on the list of the fence that it says, and on no other',
    kept: 'contract',
    state: (k) =>
      k.dma_fence_cb.every(({ fence }, c) =>
        k.dma_fence.every(
          ({ callbacks }, f) =>
            callbacks.filter((each) => each === c + 1).length === (fence === f + 1 ? 1 : 0),
        ),
      ),
  },
  {
    name: 'S2 a callback runs at most once, unless it is queued again',
    kept: 'mechanism',
    step: (before, after) =>
      before.dma_fence_cb.every((was, c) => {
        const is = at(after.dma_fence_cb, c);
        return is.running === 0 || was.running !== 0 || was.fence !== 0;
      }),
  },
  {
    name: 'S2 a fence whose signal is over has no callback left',
    kept: 'mechanism',
    state: (k) =>
      k.dma_fence.every(
        ({ signaled, timestamp, callbacks }, f) =>
          signaled === 0 ||
          timestamp === 0 ||
          callbacks.every((each) => each === 0) ||
          lockIsTaken(k, f),
      ),
  },
  {
    name: 'S3 a fence that is freed has no callback queued',
    kept: 'contract',
    state: (k) =>
      k.dma_fence.every(
        ({ freed, callbacks }) => freed === 0 || callbacks.every((each) => each === 0),
      ),
  },
  {
    name: 'S4 fences of one context signal in the order of their sequence numbers',
    kept: 'contract',
    state: (k) =>
      k.dma_fence.every((later, f) =>
        k.dma_fence.every((earlier, g) => {
          if (later.signaled === 0 || earlier.signaled === 1) return true;
          if (earlier.initialized === 0 || later.initialized === 0) return true;
          if (hasOrderOfItsOwn(k, g)) return true;
          if (earlier.freed === 1 || k.fixed.of.dma_fence[g]?.initially === 'signaled') return true;
          const [a, b] = [placeOf(k, g), placeOf(k, f)];
          return a.context !== b.context || a.seqno >= b.seqno;
        }),
      ),
  },
  {
    name: 'S13 the members of an array are leaves, and no chain node is in a chain node',
    kept: 'contract',
    state: (k) =>
      k.dma_fence_array.every(({ member }) => member.every((f) => f === 0 || isLeaf(k, f - 1))) &&
      k.dma_fence_chain.every(
        ({ fence }) => fence === 0 || at(k.fixed.of.dma_fence, fence - 1).chain === undefined,
      ),
  },
];

/**
 * A chain node signals itself only if somebody asks: what counts is what it stands for. The places of a scheduler's fences are
 * given when their jobs are armed, and are not to be seen in the state of the fence.
 */
function hasOrderOfItsOwn(k: Kernel, f: number): boolean {
  const { chain, sched } = at(k.fixed.of.dma_fence, f);
  if (sched !== undefined) return true;
  if (chain === undefined) return false;
  const { fence } = at(k.dma_fence_chain, chain);
  return fence === 0 || at(k.dma_fence, fence - 1).signaled === 1;
}

const isLeaf = (k: Kernel, f: number): boolean => {
  const { array, chain } = at(k.fixed.of.dma_fence, f);
  return array === undefined && chain === undefined;
};

function lockIsTaken(k: Kernel, f: number): boolean {
  const { lock } = at(k.fixed.of.dma_fence, f);
  return lock >= 0 && at(k.spinlock, lock).owner !== 0;
}

/** Fences to which something points that holds a reference, as fence + 1. */
function listedFences(k: Kernel): readonly number[] {
  const live = (f: number): boolean =>
    at(k.dma_fence, f).initialized === 1 && at(k.dma_fence, f).freed === 0;
  return [
    ...k.dma_resv.flatMap(({ fence, num, gone }) => (gone === 1 ? [] : fence.slice(0, num))),
    ...k.dma_fence_chain.flatMap((node, c) =>
      live(at(k.fixed.of.dma_fence_chain, c).fence) ? [node.fence, node.prev] : [],
    ),
    ...k.dma_fence_array.flatMap(({ member }, a) =>
      live(at(k.fixed.of.dma_fence_array, a).fence) ? member : [],
    ),
  ];
}
