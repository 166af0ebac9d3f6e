import { type Kernel, at, broke } from './kernel.ts';
import { within } from './limit.ts';
import { type Step, goTo } from './operation.ts';
import { POINT_MAX, type WaitEntry, stubOf, wakeSyncobjWaiter } from './syncobj-wait.ts';
import { beginRelease, putSteps as putFenceSteps } from './dma-fence-release.ts';
import { NOT_SUBMITTED, findPoint } from './drm-syncobj-point.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
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

/** Words of scratch of the calls on syncobjs; the first are those of a walk along a timeline. */
export const SYNCOBJ_SCRATCH = WALK_SCRATCH + 8;

/** Which handle or entry comes next. */
export const NEXT = WALK_SCRATCH;
/** How many entries are satisfied. */
export const COUNT = WALK_SCRATCH + 1;
/** The first of them + 1, or 0. */
export const FIRST = WALK_SCRATCH + 2;
/** What the call will return, as its place among {@link results}. */
export const WHY = WALK_SCRATCH + 3;
/** 1 the time is up, 2 a signal is pending. */
export const ENDED = WALK_SCRATCH + 4;
/** The fence + 1 that is being tested, armed, found or transferred. */
export const FENCE = WALK_SCRATCH + 5;
/** The fence + 1 that is being put. */
export const OLD = WALK_SCRATCH + 6;
/** The syncobj + 1 that the call works on. */
export const SYNCOBJ = WALK_SCRATCH + 7;

/** A word of scratch of task `t`. */
export function word(k: Kernel, t: number, index: number): number {
  return at(at(k.task, t).scratch, index);
}

/** Sets a word of scratch. */
export function setWord(k: Kernel, t: number, index: number, value: number): void {
  at(k.task, t).scratch[index] = value;
}

/** The fence of a point in the slot of a syncobj, with a reference, or NOT_SUBMITTED. @see drm_syncobj_fence_get() */
export function getPoint(k: Kernel, s: number, point: number): number {
  const { fence } = at(k.drm_syncobj, s);
  if (fence === 0) return NOT_SUBMITTED;
  const f = findPoint(k, fence - 1, point);
  if (f !== NOT_SUBMITTED) getFence(k, f);
  return f;
}

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

/** An entry that waits on the list of the syncobj for what is in its slot now; -1 if there is none, else its task. */
function waiterToServe(k: Kernel, s: number): number {
  for (let t = 0; t < k.syncobj_wait.length; t++) if (entryToServe(k, s, t) !== undefined) return t;
  return -1;
}

function entryToServe(k: Kernel, s: number, t: number): WaitEntry | undefined {
  const { fence } = at(k.drm_syncobj, s);
  if (fence === 0) return undefined;
  return at(k.syncobj_wait, t).entries.find(
    (entry) =>
      entry.linked === 1 &&
      entry.syncobj === s + 1 &&
      entry.fence === 0 &&
      findPoint(k, fence - 1, entry.point) !== NOT_SUBMITTED,
  );
}

/** Delivers the fence to a waiter; who looks at its entry without a lock sees that before the wake-up. @see syncobj_wait_syncobj_func() */
function deliver(k: Kernel, s: number, t: number): void {
  const entry = entryToServe(k, s, t);
  if (entry !== undefined) entry.fence = getPoint(k, s, entry.point) + 1;
}

/** Wakes the task to which a fence was delivered, and takes its entry off the list; false if there is none. */
function wakeServed(k: Kernel, s: number): boolean {
  for (let t = 0; t < k.syncobj_wait.length; t++) {
    for (const entry of at(k.syncobj_wait, t).entries) {
      if (entry.linked !== 1 || entry.syncobj !== s + 1 || entry.fence === 0) continue;
      entry.linked = 2;
      wakeSyncobjWaiter(k, t);
      return true;
    }
  }
  return false;
}

/** With the lock held and the slot filled: is there anybody to serve? */
const serveNext = (k: Kernel, s: number, t: number, base: number): number => {
  const it = at(k.drm_syncobj, s);
  if (waiterToServe(k, s) >= 0) {
    it.owner = t + 1;
    return goTo(base);
  }
  it.owner = 0;
  return 0;
};

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

/**
 * Three steps from `base` on that change a slot: `fill` stores the new fence under the lock, and says whether it is another; then each
 * waiter gets its delivery, and its wake-up. Behind the unlock comes `served`.
 */
function changeSteps<A>(
  base: number,
  { name, syncobj }: Serving<A>,
  check: (k: Kernel, a: A, t: number) => void,
  fill: (k: Kernel, a: A, t: number) => boolean,
  served: End<A>,
): readonly Step<A>[] {
  const serve = (k: Kernel, a: A, t: number): number => {
    const next = serveNext(k, syncobj(k, a, t), t, base + 1);
    return next === 0 ? served(k, a, t) : next;
  };
  return [
    {
      check: (k, a, t) => {
        checkSyncobjLock(k, t);
        checkSyncobj(k, syncobj(k, a, t));
        if (k.crashed === 0) check(k, a, t);
      },
      ready: (k, a, t) => syncobjLockIsFree(k, syncobj(k, a, t)),
      run: (k, a, t) => (fill(k, a, t) ? serve(k, a, t) : served(k, a, t)),
      waitsFor: (k, a, t) => needsSyncobjLock(k, syncobj(k, a, t), name),
    },
    {
      run: (k, a, t) => {
        const s = syncobj(k, a, t);
        deliver(k, s, waiterToServe(k, s));
        return goTo(base + 2);
      },
    },
    {
      run: (k, a, t) => {
        wakeServed(k, syncobj(k, a, t));
        return serve(k, a, t);
      },
    },
  ];
}

/** Number of steps of {@link replaceSteps}. */
export const REPLACE_STEPS = 3 + PUT_STEPS;

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
    ...changeSteps(base, change, checkIt, fill, (k, a, t) => beginPut(k, a, t, base + 3, end)),
    ...putSteps(base + 3, end),
  ];
}

/** Number of steps of {@link addPointSteps}. */
export const ADD_POINT_STEPS = 3 + WALK_STEPS + PUT_STEPS;

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
  const walk = base + 3;
  const put = walk + WALK_STEPS;
  const fill = (k: Kernel, a: A, t: number): boolean => {
    const it = at(k.drm_syncobj, syncobj(k, a, t));
    const prev = it.fence - 1;
    const f = fence(k, a, t);
    const c = chain(k, a, t);
    getFence(k, f);
    if (prev >= 0) getFence(k, prev);
    if (prev >= 0 && chainOf(k, prev) >= 0 && seqnoOf(k, prev) >= point(k, a, t)) broke(k, 'SO-07');
    chainInit(k, c, prev, f, within(point(k, a, t), POINT_MAX, 'a point'));
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
