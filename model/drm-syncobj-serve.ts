import { type Kernel, at } from './kernel.ts';
import { NOT_SUBMITTED, findPoint } from './drm-syncobj-point.ts';
import { type Step, call, goTo } from './operation.ts';
import { type WaitEntry, wakeSyncobjWaiter } from './syncobj-wait.ts';
import { enableRoutine } from './dma-fence-wait.ts';
import {
  fenceLockIsFree,
  lockFence,
  lockOf,
  needsArming,
  putFence,
  unlockFence,
} from './dma-fence.ts';
import { fireEventfd } from './syncobj-eventfd.ts';
import { EVENTFD, getPoint, setWord, word } from './drm-syncobj-words.ts';
import { spinWaitsFor } from './spinlock.ts';

type End<A> = (k: Kernel, a: A, t: number) => number;

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

/** An entry on the list of the syncobj whose eventfd can be told of what is in the slot now; -1 if there is none. */
function eventfdToServe(k: Kernel, s: number): number {
  const { fence } = at(k.drm_syncobj, s);
  if (fence === 0) return -1;
  return k.syncobj_eventfd.findIndex(
    (entry) => entry.syncobj === s + 1 && findPoint(k, fence - 1, entry.point) !== NOT_SUBMITTED,
  );
}

/** The fence of the entry that task `t` serves. */
const fenceToArm = (k: Kernel, t: number): number =>
  at(k.syncobj_eventfd, word(k, t, EVENTFD) - 1).fence - 1;

/** The entry fires now; the slot has a reference too, so this is never the last. */
function fireNow(k: Kernel, e: number): void {
  const f = at(k.syncobj_eventfd, e).fence - 1;
  fireEventfd(k, e);
  putFence(k, f);
}

/** Number of steps of {@link serveSteps}. */
export const SERVE_STEPS = 5;

const DELIVER = 0;
const WAKE = 1;
const EVENT = 2;
const ARM = 3;
const ARMED = 4;

/** With the lock held and the slot filled: serves whoever waits, in the steps of {@link serveSteps} from `base` on, and unlocks. */
export function beginServing<A>(
  k: Kernel,
  a: A,
  t: number,
  base: number,
  syncobj: End<A>,
  served: End<A>,
): number {
  const s = syncobj(k, a, t);
  const it = at(k.drm_syncobj, s);
  it.owner = t + 1;
  if (waiterToServe(k, s) >= 0) return goTo(base + DELIVER);
  if (eventfdToServe(k, s) >= 0) return goTo(base + EVENT);
  it.owner = 0;
  return served(k, a, t);
}

/** Under the lock of the syncobj: each waiter's delivery and its wake-up; then each eventfd, of which the callback goes to the fence. */
export function serveSteps<A>(
  base: number,
  name: string,
  syncobj: End<A>,
  served: End<A>,
): readonly Step<A>[] {
  const next = (k: Kernel, a: A, t: number): number => beginServing(k, a, t, base, syncobj, served);
  const add = (k: Kernel, a: A, t: number): number => {
    const e = word(k, t, EVENTFD) - 1;
    setWord(k, t, EVENTFD, 0);
    if (at(k.dma_fence, at(k.syncobj_eventfd, e).fence - 1).signaled === 1) fireNow(k, e);
    else at(k.syncobj_eventfd, e).armed = 1;
    return next(k, a, t);
  };
  return [
    {
      run: (k, a, t) => {
        const s = syncobj(k, a, t);
        deliver(k, s, waiterToServe(k, s));
        return goTo(base + WAKE);
      },
    },
    {
      run: (k, a, t) => {
        wakeServed(k, syncobj(k, a, t));
        return next(k, a, t);
      },
    },
    {
      run: (k, a, t) => {
        const s = syncobj(k, a, t);
        const e = eventfdToServe(k, s);
        const entry = at(k.syncobj_eventfd, e);
        entry.fence = getPoint(k, s, entry.point) + 1;
        entry.syncobj = 0;
        if (entry.available === 0) {
          setWord(k, t, EVENTFD, e + 1);
          return goTo(base + ARM);
        }
        fireNow(k, e);
        return next(k, a, t);
      },
    },
    {
      ready: (k, _, t) => fenceLockIsFree(k, fenceToArm(k, t)),
      run: (k, a, t) => {
        const f = fenceToArm(k, t);
        const first = needsArming(k, f);
        if (first) at(k.dma_fence, f).enabled = 1;
        const routine = k.fixed.program.routine(enableRoutine(f));
        if (!first || routine < 0 || at(k.dma_fence, f).signaled === 1) return add(k, a, t);
        lockFence(k, f, t);
        return call(routine, base + ARMED);
      },
      waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, fenceToArm(k, t)), name),
    },
    {
      run: (k, a, t) => {
        unlockFence(k, fenceToArm(k, t), t);
        return add(k, a, t);
      },
    },
  ];
}
