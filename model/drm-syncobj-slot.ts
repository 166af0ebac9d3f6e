import { type Kernel, at, broke } from './kernel.ts';
import { fits } from './limit.ts';
import { type Step, goTo } from './operation.ts';
import { OLD, SYNCOBJ, setWord, word } from './drm-syncobj-words.ts';
import { POINT_MAX, stubOf } from './syncobj-wait.ts';
import { beginRelease, putSteps as putFenceSteps } from './dma-fence-release.ts';
import { WALK_STEPS, walkFrom, walkSteps, walkedNode } from './dma-fence-chain-walk.ts';
import { SERVE_STEPS, beginServing, serveSteps } from './drm-syncobj-serve.ts';
import { chainInit } from './dma-fence-chain.ts';
import { chainOf } from './dma-fence-container.ts';
import { seqnoOf } from './dma-fence-timeline.ts';
import { checkFence, getFence, publishFence, putFence } from './dma-fence.ts';
import {
  checkSyncobj,
  checkSyncobjLock,
  getSyncobj,
  hasHandles,
  needsSyncobjLock,
  syncobjLockIsFree,
  unrefSyncobj,
} from './drm-syncobj.ts';

type End<A> = (k: Kernel, a: A, t: number) => number;

/** Puts the fence of which the word OLD knows, in the steps of {@link putSteps} from `base` on, and goes on with `end`. */
export function beginPut<A>(k: Kernel, a: A, t: number, base: number, end: End<A>): number {
  const f = word(k, t, OLD) - 1;
  if (f < 0 || !putFence(k, f)) {
    setWord(k, t, OLD, 0);
    return end(k, a, t);
  }
  return beginRelease(k, f, t, base);
}

/** Three steps: the release of a fence whose last reference {@link beginPut} has put. */
export function putSteps<A>(base: number, end: End<A>): readonly Step<A>[] {
  return putFenceSteps<A>(
    base,
    (k, _, t) => word(k, t, OLD) - 1,
    (k, a, t) => {
      setWord(k, t, OLD, 0);
      return end(k, a, t);
    },
  );
}

/** Number of steps of {@link putSteps}. */
export const PUT_STEPS = 3;

interface Serving<A> {
  readonly name: string;
  readonly syncobj: End<A>;
}

/** On which syncobj, and which fence (-1 is NULL) is put into it. */
export interface SlotChange<A> extends Serving<A> {
  readonly fence: End<A>;
}

/** A point that is added: the node that it gets, what is in it, and its number. */
export interface NewPoint<A> extends SlotChange<A> {
  readonly chain: End<A>;
  readonly point: End<A>;
}

/** Number of steps of {@link changeSteps}. */
const CHANGE_STEPS = 1 + SERVE_STEPS;

/**
 * The steps from `base` on that change a slot: `fill` stores the new fence under the lock, and says whether it is another; then whoever waits is
 * served. Behind the unlock comes `served`.
 */
function changeSteps<A>(
  base: number,
  { name, syncobj }: Serving<A>,
  check: (k: Kernel, a: A, t: number) => void,
  fill: (k: Kernel, a: A, t: number) => boolean,
  served: End<A>,
): readonly Step<A>[] {
  return [
    {
      check: (k, a, t) => {
        checkSyncobjLock(k, t);
        checkSyncobj(k, syncobj(k, a, t));
        if (k.crashed === 0) check(k, a, t);
      },
      ready: (k, a, t) => syncobjLockIsFree(k, syncobj(k, a, t)),
      run: (k, a, t) =>
        fill(k, a, t) ? beginServing(k, a, t, base + 1, syncobj, served) : served(k, a, t),
      waitsFor: (k, a, t) => needsSyncobjLock(k, syncobj(k, a, t), name),
    },
    ...serveSteps(base + 1, name, syncobj, served),
  ];
}

/** Number of steps of {@link replaceSteps}. */
export const REPLACE_STEPS = CHANGE_STEPS + PUT_STEPS;

/**
 * The steps of drm_syncobj_replace_fence() from `base` on: the store under the lock, each waiter's delivery and wake-up, and the put
 * of the old fence after the unlock.
 */
export function replaceSteps<A>(
  base: number,
  change: SlotChange<A>,
  end: End<A>,
): readonly Step<A>[] {
  const { syncobj, fence } = change;
  const fill = (k: Kernel, a: A, t: number): boolean => {
    const it = at(k.drm_syncobj, syncobj(k, a, t));
    const f = fence(k, a, t);
    const old = it.fence;
    if (f >= 0) {
      if (it.timeline === 1) broke(k, 'SO-08');
      getFence(k, f);
      publishFence(k, f);
    }
    it.fence = f + 1;
    it.timeline = 0;
    setWord(k, t, OLD, old);
    // Two stubs are two fences, though one stands for both.
    return old !== f + 1 || (hasHandles(k) && f === stubOf(k));
  };
  const checkIt = (k: Kernel, a: A, t: number): void => {
    const f = fence(k, a, t);
    if (f >= 0) checkFence(k, f);
  };
  return [
    ...changeSteps(base, change, checkIt, fill, (k, a, t) =>
      beginPut(k, a, t, base + CHANGE_STEPS, end),
    ),
    ...putSteps(base + CHANGE_STEPS, end),
  ];
}

/** Number of steps of {@link addPointSteps}. */
export const ADD_POINT_STEPS = CHANGE_STEPS + WALK_STEPS + PUT_STEPS;

/**
 * The steps of drm_syncobj_add_point() from `base` on: a node of the chain is initialised on what was in the slot, and takes its place;
 * the waiters are served; and after the unlock the call walks the chain once, so that it gives back what has signalled.
 */
export function addPointSteps<A>(
  base: number,
  added: NewPoint<A>,
  end: End<A>,
): readonly Step<A>[] {
  const { name, syncobj, fence, chain, point } = added;
  const walk = base + CHANGE_STEPS;
  const put = walk + WALK_STEPS;
  const fill = (k: Kernel, a: A, t: number): boolean => {
    const it = at(k.drm_syncobj, syncobj(k, a, t));
    const prev = it.fence - 1;
    const f = fence(k, a, t);
    const c = chain(k, a, t);
    getFence(k, f);
    if (prev >= 0) getFence(k, prev);
    if (prev >= 0 && chainOf(k, prev) >= 0 && seqnoOf(k, prev) >= point(k, a, t)) broke(k, 'SO-07');
    chainInit(k, c, prev, f, fits(k, point(k, a, t), POINT_MAX, 'a point'));
    const node = at(k.fixed.of.dma_fence_chain, c).fence;
    publishFence(k, f);
    publishFence(k, node);
    it.fence = node + 1;
    it.timeline = 1;
    setWord(k, t, OLD, prev + 1);
    return true;
  };
  const collect: End<A> = (k, a, t) => {
    const prev = word(k, t, OLD) - 1;
    if (prev < 0) return end(k, a, t);
    getFence(k, prev);
    walkFrom(k, t, prev);
    return goTo(walk);
  };
  return [
    ...changeSteps(base, added, (k, a, t) => checkFence(k, fence(k, a, t)), fill, collect),
    ...walkSteps<A>({
      name,
      base: walk,
      arrived: (k, a, t) => (walkedNode(k, t) >= 0 ? goTo(walk) : beginPut(k, a, t, put, end)),
    }),
    ...putSteps(put, end),
  ];
}

/** Takes a reference to a syncobj for the call of task `t`. */
export function keepSyncobj(k: Kernel, t: number, s: number): void {
  getSyncobj(k, s);
  setWord(k, t, SYNCOBJ, s + 1);
}

/** The syncobj that the call of task `t` works on. */
export function keptSyncobj(k: Kernel, t: number): number {
  return word(k, t, SYNCOBJ) - 1;
}

/** Puts that syncobj; the last reference puts the fence in its slot too, in the steps of {@link putSteps} from `base` on. */
export function beginPutKept<A>(k: Kernel, a: A, t: number, base: number, end: End<A>): number {
  setWord(k, t, OLD, unrefSyncobj(k, keptSyncobj(k, t)));
  setWord(k, t, SYNCOBJ, 0);
  return beginPut(k, a, t, base, end);
}
