import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { type WaitEntry, stubOf, wakeSyncobjWaiter } from './syncobj-wait.ts';
import { beginRelease, releaseSteps } from './dma-fence-release.ts';
import { checkFence, getFence, publishFence, putFence } from './dma-fence.ts';
import {
  checkSyncobj,
  checkSyncobjLock,
  getSyncobj,
  needsSyncobjLock,
  syncobjLockIsFree,
  unrefSyncobj,
} from './drm-syncobj.ts';

/** Words of scratch of the calls on syncobjs. */
export const SYNCOBJ_SCRATCH = 8;

/** Which handle or entry comes next. */
export const NEXT = 0;
/** How many entries are satisfied. */
export const COUNT = 1;
/** The first of them + 1, or 0. */
export const FIRST = 2;
/** What the call will return, as its place among {@link results}. */
export const WHY = 3;
/** 1 the time is up, 2 a signal is pending. */
export const ENDED = 4;
/** The fence + 1 that is being tested, armed, found or transferred. */
export const FENCE = 5;
/** The fence + 1 that is being put. */
export const OLD = 6;
/** The syncobj + 1 that the call works on. */
export const SYNCOBJ = 7;

/** A word of scratch of task `t`. */
export function word(k: Kernel, t: number, index: number): number {
  return at(at(k.task, t).scratch, index);
}

/** Sets a word of scratch. */
export function setWord(k: Kernel, t: number, index: number, value: number): void {
  at(k.task, t).scratch[index] = value;
}

/** dma_fence_chain_find_seqno() failed: the point has not been submitted. */
export const NOT_SUBMITTED = -1;

/** The fence for a point of the timeline that begins with fence `head`, NOT_SUBMITTED if there is none; point 0 is the head itself. @see dma_fence_chain_find_seqno() */
export function findPoint(_k: Kernel, head: number, point: number): number {
  return point === 0 ? head : NOT_SUBMITTED;
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
  return releaseSteps<A>(
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

/** On which syncobj, and which fence (-1 is NULL) is put into it. */
export interface SlotChange<A> {
  readonly name: string;
  readonly syncobj: End<A>;
  readonly fence: End<A>;
}

/** Number of steps of {@link replaceSteps}. */
export const REPLACE_STEPS = 3 + PUT_STEPS;

/**
 * The steps of drm_syncobj_replace_fence() from `base` on: the store under the lock, each waiter's delivery and wake-up, and the put
 * of the old fence after the unlock.
 */
export function replaceSteps<A>(
  base: number,
  { name, syncobj, fence }: SlotChange<A>,
  end: End<A>,
): readonly Step<A>[] {
  const serve = (k: Kernel, a: A, t: number): number => {
    const next = serveNext(k, syncobj(k, a, t), t, base + 1);
    return next === 0 ? beginPut(k, a, t, base + 3, end) : next;
  };
  return [
    {
      check: (k, a, t) => {
        checkSyncobjLock(k, t);
        checkSyncobj(k, syncobj(k, a, t));
        const f = fence(k, a, t);
        if (f >= 0 && k.crashed === 0) checkFence(k, f);
      },
      ready: (k, a, t) => syncobjLockIsFree(k, syncobj(k, a, t)),
      run: (k, a, t) => {
        const it = at(k.drm_syncobj, syncobj(k, a, t));
        const f = fence(k, a, t);
        const old = it.fence;
        if (f >= 0) {
          getFence(k, f);
          publishFence(k, f);
        }
        it.fence = f + 1;
        setWord(k, t, OLD, old);
        // Two stubs are two fences, though one stands for both.
        if (old === f + 1 && f !== stubOf(k)) return beginPut(k, a, t, base + 3, end);
        return serve(k, a, t);
      },
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
    ...putSteps(base + 3, end),
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
