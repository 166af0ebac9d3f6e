import { type Kernel, at } from './kernel.ts';
import { beginPut, putSteps } from './drm-syncobj-slot.ts';
import {
  COUNT,
  ENDED,
  FENCE,
  FIRST,
  NEXT,
  OLD,
  getPoint,
  setWord,
  word,
} from './drm-syncobj-words.ts';
import {
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from './drm-syncobj-flags.ts';
import { type HandlesArgs, freeSteps, nextSyncobj } from './drm-syncobj-array.ts';
import { type Need } from './need.ts';
import { NOT_SUBMITTED } from './drm-syncobj-point.ts';
import { type Alternative, type Step, call, goTo, originOf } from './operation.ts';
import { type WaitEntry, entryOf } from './syncobj-wait.ts';
import { MAX_SCHEDULE_TIMEOUT, enableRoutine } from './dma-fence-wait.ts';
import { keepResult } from './drm-syncobj-results.ts';
import {
  checkFence,
  fenceLockIsFree,
  lockFence,
  lockOf,
  needsArming,
  needsFence,
  testWouldSignal,
  unlockFence,
} from './dma-fence.ts';
import { checkSleepFor } from './dma-fence-wait-rules.ts';
import { checkWaitForSubmit, needsSyncobjLock, syncobjLockIsFree } from './drm-syncobj.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { spinWaitsFor } from './spinlock.ts';
import { needsSubmission } from './drm-syncobj-effects.ts';

/** Arguments of a wait; `points` is empty for NULL. */
export interface WaitArgs extends HandlesArgs {
  readonly points?: readonly number[];
  readonly timeout: number;
  readonly flags: number;
}

const TIME_IS_UP = 1;
const SIGNAL_PENDING = 2;

const isAll = (a: WaitArgs): boolean => (a.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL) !== 0;
const isForAvailable = (a: WaitArgs): boolean =>
  (a.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) !== 0;
const isForSubmit = (a: WaitArgs): boolean =>
  isForAvailable(a) || (a.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) !== 0;

const nextEntry = (k: Kernel, t: number): WaitEntry => entryOf(k, t, word(k, t, NEXT));

const tested = (k: Kernel, t: number): number => word(k, t, FENCE) - 1;

const testedIsDone = (k: Kernel, t: number): boolean =>
  at(k.dma_fence, tested(k, t)).signaled === 1;

/** The steps of the wait, counted from its first. */
const SCAN = 0;
const TEST = 1;
const ADD = 4;
const PREPARE = 5;
const CHECK = 6;
const TEST_AGAIN = 7;
const ARM = 10;
const SLEEP = 12;
const UNLINK = 13;
const UNARM = 14;
const PUT = 15;
const FREE = 18;

/** Number of steps before those of freeSteps(). */
export const WAIT_STEPS = FREE;

/**
 * The steps of drm_syncobj_array_wait_timeout() from `base` on, once the handles have been looked up: a scan of all entries; then each
 * joins the list of its syncobj; then the loop in which the task says that it will sleep, looks at every entry, and sleeps. At the
 * end each entry leaves its list before its fence is put.
 *
 * Each access to what others write is a step of its own: with another order of them a wake-up could be lost.
 */
export function arrayWaitSteps<A extends WaitArgs>(
  base: number,
  name: string,
  returned: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const cleanUp = (k: Kernel, t: number): number => {
    at(k.syncobj_wait, t).asleep = 0;
    setWord(k, t, NEXT, 0);
    return goTo(base + UNLINK);
  };
  /** Goes on with the next entry in step `step`; behind the last one it does `after`. */
  const advance = (k: Kernel, a: A, t: number, step: number, after: () => number): number => {
    const i = word(k, t, NEXT) + 1;
    setWord(k, t, NEXT, i < a.handles.length ? i : 0);
    return i < a.handles.length ? goTo(base + step) : after();
  };

  const afterScan = (k: Kernel, a: A, t: number): number => {
    const count = word(k, t, COUNT);
    if (count === a.handles.length || (count > 0 && !isAll(a))) return cleanUp(k, t);
    return goTo(base + (isForSubmit(a) ? ADD : PREPARE));
  };
  const scanned = (k: Kernel, a: A, t: number, satisfied: boolean): number => {
    if (satisfied) {
      if (word(k, t, COUNT) === 0) setWord(k, t, FIRST, word(k, t, NEXT) + 1);
      setWord(k, t, COUNT, word(k, t, COUNT) + 1);
    }
    return advance(k, a, t, SCAN, () => afterScan(k, a, t));
  };
  const scan: Step<A> = {
    check: (k, a, t) => {
      if (word(k, t, NEXT) === 0 && isForSubmit(a)) checkWaitForSubmit(k, t);
    },
    run: (k, a, t) => {
      const entry = nextEntry(k, t);
      const f = getPoint(k, entry.syncobj - 1, entry.point);
      if (f === NOT_SUBMITTED) {
        if (isForSubmit(a)) return scanned(k, a, t, false);
        keepResult(k, t, '-EINVAL');
        return cleanUp(k, t);
      }
      entry.fence = f + 1;
      if (isForAvailable(a) || at(k.dma_fence, f).signaled === 1) return scanned(k, a, t, true);
      if (!testWouldSignal(k, f)) return scanned(k, a, t, false);
      setWord(k, t, FENCE, f + 1);
      return goTo(base + TEST);
    },
  };

  const add: Step<A> = {
    ready: (k, _, t) => {
      const { fence, syncobj } = nextEntry(k, t);
      return fence !== 0 || syncobjLockIsFree(k, syncobj - 1);
    },
    run: (k, a, t) => {
      const entry = nextEntry(k, t);
      if (entry.fence === 0) joinList(k, entry);
      return advance(k, a, t, ADD, () => goTo(base + PREPARE));
    },
    waitsFor: (k, _, t) => needsSyncobjLock(k, nextSyncobj(k, t), name),
  };

  const prepare: Step<A> = {
    run: (k, _, t) => {
      at(k.syncobj_wait, t).asleep = 1;
      setWord(k, t, COUNT, 0);
      return goTo(base + CHECK);
    },
  };
  const afterCheck = (k: Kernel, a: A, t: number): number => {
    if (word(k, t, COUNT) === a.handles.length) return cleanUp(k, t);
    const ended = word(k, t, ENDED);
    if (a.timeout <= 0 || (ended & TIME_IS_UP) !== 0) keepResult(k, t, '-ETIME');
    else if ((ended & SIGNAL_PENDING) !== 0) keepResult(k, t, '-ERESTARTSYS');
    else return goTo(base + SLEEP);
    return cleanUp(k, t);
  };
  const notYet = (k: Kernel, a: A, t: number): number =>
    advance(k, a, t, CHECK, () => afterCheck(k, a, t));
  const satisfied = (k: Kernel, a: A, t: number): number => {
    if (isAll(a)) {
      setWord(k, t, COUNT, word(k, t, COUNT) + 1);
      return notYet(k, a, t);
    }
    setWord(k, t, FIRST, word(k, t, NEXT) + 1);
    return cleanUp(k, t);
  };
  const check: Step<A> = {
    check: (k, _, t) => {
      const { fence } = nextEntry(k, t);
      if (fence > 0) checkFence(k, fence - 1);
    },
    ready: (k, a, t) => {
      const { fence, armed } = nextEntry(k, t);
      const adds = fence > 0 && armed === 0 && !isForAvailable(a);
      return !adds || at(k.dma_fence, fence - 1).signaled === 1 || fenceLockIsFree(k, fence - 1);
    },
    run: (k, a, t) => {
      const entry = nextEntry(k, t);
      const f = entry.fence - 1;
      if (f < 0) return notYet(k, a, t);
      if (isForAvailable(a) || at(k.dma_fence, f).signaled === 1) return satisfied(k, a, t);
      setWord(k, t, FENCE, f + 1);
      if (testWouldSignal(k, f)) return goTo(base + TEST_AGAIN);
      if (entry.armed !== 0) return notYet(k, a, t);
      if (needsArming(k, f) && k.fixed.program.routine(enableRoutine(f)) >= 0)
        return goTo(base + ARM);
      if (needsArming(k, f)) at(k.dma_fence, f).enabled = 1;
      entry.armed = 1;
      return notYet(k, a, t);
    },
    waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, nextEntry(k, t).fence - 1), name),
  };

  return [
    scan,
    ...testSteps<A>(name, base + TEST, (k, a, t) => scanned(k, a, t, true)),
    add,
    prepare,
    check,
    ...testSteps<A>(name, base + TEST_AGAIN, satisfied),
    ...armSteps<A>(name, base + ARM, satisfied, notYet),
    sleepStep(name, base + PREPARE),
    {
      ready: (k, _, t) => {
        const { linked, syncobj } = nextEntry(k, t);
        return linked === 0 || syncobjLockIsFree(k, syncobj - 1);
      },
      run: (k, _, t) => {
        nextEntry(k, t).linked = 0;
        return goTo(base + UNARM);
      },
      waitsFor: (k, _, t) => needsSyncobjLock(k, nextSyncobj(k, t), name),
    },
    {
      ready: (k, _, t) => {
        const { armed, fence } = nextEntry(k, t);
        return armed === 0 || fenceLockIsFree(k, fence - 1);
      },
      run: (k, a, t) => {
        const entry = nextEntry(k, t);
        setWord(k, t, OLD, entry.fence);
        entry.fence = 0;
        entry.armed = 0;
        return beginPut(k, a, t, base + PUT, unlinkNext);
      },
      waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, nextEntry(k, t).fence - 1), name),
    },
    ...putSteps<A>(base + PUT, unlinkNext),
    ...freeSteps<A>(base + FREE, returned),
  ];

  function unlinkNext(k: Kernel, a: A, t: number): number {
    return advance(k, a, t, UNLINK, () => goTo(base + FREE));
  }
}

/** Under the lock of its syncobj: the fence is there after all, or the entry waits for it on the list. @see drm_syncobj_fence_add_wait() */
export function joinList(k: Kernel, entry: WaitEntry): void {
  const f = getPoint(k, entry.syncobj - 1, entry.point);
  if (f === NOT_SUBMITTED) entry.linked = 1;
  else entry.fence = f + 1;
}

/** A test finds the fence done, and signals it: three steps from `base` on. */
function testSteps<A>(
  name: string,
  base: number,
  end: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const done = goTo(base + 3);
  const steps = onFence<A>(
    signalSteps(name, done, () => done, base),
    (k, _, t) => tested(k, t),
  );
  return steps.map((step) => ({
    ...step,
    run: (k, a, t) => {
      const result = step.run(k, a, t);
      return result === done ? end(k, a, t) : result;
    },
    origin: originOf(step),
  }));
}

/** The op enable_signaling of a fence, under its lock, and then its callback: two steps from `base` on. */
function armSteps<A>(
  name: string,
  base: number,
  satisfied: (k: Kernel, a: A, t: number) => number,
  armed: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const add = (k: Kernel, a: A, t: number): number => {
    if (testedIsDone(k, t)) return satisfied(k, a, t);
    nextEntry(k, t).armed = 1;
    return armed(k, a, t);
  };
  return [
    {
      ready: (k, _, t) => fenceLockIsFree(k, tested(k, t)),
      run: (k, a, t) => {
        const f = tested(k, t);
        if (testedIsDone(k, t) || !needsArming(k, f)) return add(k, a, t);
        at(k.dma_fence, f).enabled = 1;
        lockFence(k, f, t);
        return call(k.fixed.program.routine(enableRoutine(f)), base + 1);
      },
      waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, tested(k, t)), name),
    },
    {
      run: (k, a, t) => {
        unlockFence(k, tested(k, t), t);
        return add(k, a, t);
      },
    },
  ];
}

/** The sleep; whatever ends it, the loop looks at everything once more, and only then whether the time is up or a signal came. */
function sleepStep<A extends WaitArgs>(name: string, again: number): Step<A> {
  const ends = (label: string, external: 'timeout' | 'signal', flag: number): Alternative<A> => ({
    label,
    external,
    ready: (k, a, t) =>
      at(k.syncobj_wait, t).asleep === 1 &&
      (external === 'signal' ? at(k.fixed.tasks, t).signals : a.timeout < MAX_SCHEDULE_TIMEOUT),
    run: (k, _, t) => {
      setWord(k, t, ENDED, word(k, t, ENDED) | flag);
      return goTo(again);
    },
  });
  return {
    check: (k, a, t) => {
      for (const { fence } of at(k.syncobj_wait, t).entries) {
        if (fence === 0) continue;
        checkSleepFor(k, fence - 1, t, a.timeout < MAX_SCHEDULE_TIMEOUT, 'FENCE-30');
      }
    },
    ready: (k, _, t) => at(k.syncobj_wait, t).asleep === 0,
    run: () => goTo(again),
    or: [ends('timeout', 'timeout', TIME_IS_UP), ends('interrupted', 'signal', SIGNAL_PENDING)],
    waitsFor: (k, a, t) => ({
      kind: isAll(a) ? 'all' : 'any',
      of: a.handles.map((_, i) => {
        const entry = entryOf(k, t, i);
        return isAll(a) && isSatisfied(k, a, entry) ? { kind: 'now' } : entryNeed(k, name, entry);
      }),
    }),
  };
}

const isSatisfied = (k: Kernel, a: WaitArgs, { fence }: WaitEntry): boolean =>
  fence > 0 && (isForAvailable(a) || at(k.dma_fence, fence - 1).signaled === 1);

/** What one entry needs: its fence, or first of all somebody who puts one there. */
export function entryNeed(k: Kernel, name: string, entry: WaitEntry): Need {
  const { fence, syncobj, linked } = entry;
  // It was delivered, and the wake-up is still to come.
  if (fence > 0 && linked === 1) return needsSyncobjLock(k, syncobj - 1, name);
  if (fence > 0) {
    const f = at(k.fixed.of.dma_fence, fence - 1).name;
    if (at(k.dma_fence, fence - 1).signaled === 0)
      return needsFence(k, fence - 1, `${name} sleeps until ${f} signals`);
    return { kind: 'never', because: `${f} has signalled, and no wake-up is left` };
  }
  const s = at(k.fixed.of.drm_syncobj, syncobj - 1).name;
  return needsSubmission(
    k,
    syncobj - 1,
    `${name} sleeps until userspace submits a fence to ${s}`,
    `nobody is left who submits a fence to ${s}`,
  );
}
