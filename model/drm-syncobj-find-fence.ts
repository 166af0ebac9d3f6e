import { type Kernel, at, broke } from './kernel.ts';
import { NOT_SUBMITTED } from './drm-syncobj-point.ts';
import { type Alternative, type Step, goTo } from './operation.ts';
import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT } from './drm-syncobj-flags.ts';
import { entryNeed, joinList } from './drm-syncobj-wait.ts';
import { PUT_STEPS, beginPutKept, keepSyncobj, keptSyncobj, putSteps } from './drm-syncobj-slot.ts';
import { ENDED, FENCE, getPoint, setWord, word } from './drm-syncobj-words.ts';
import { checkWaitForSubmit, needsSyncobjLock, syncobjLockIsFree } from './drm-syncobj.ts';
import { entryOf } from './syncobj-wait.ts';
import { keepResult, keptResult } from './drm-syncobj-results.ts';
import { syncobjOf } from './drm-syncobj-handle.ts';

/** Where a fence is looked for. */
export interface FenceSource<A> {
  readonly name: string;
  readonly handle: (a: A) => number;
  readonly point: (a: A) => number;
  readonly flags: (a: A) => number;
}

type End<A> = (k: Kernel, a: A, t: number) => number;

const TIME_IS_UP = 1;
const SIGNAL_PENDING = 2;

/** Number of steps of {@link findFenceSteps}. */
export const FIND_FENCE_STEPS = 7 + PUT_STEPS;

const LOOK = 0;
const ADD = 1;
const PREPARE = 2;
const CHECK = 3;
const SLEEP = 4;
const READ = 5;
const UNLINK = 6;
const PUT = 7;

/** The first thing that drm_syncobj_find_fence() does: it looks up the handle, and then at the flags. Goes on with the step `base` of {@link findFenceSteps}. */
export function lookUp<A>(
  k: Kernel,
  a: A,
  t: number,
  base: number,
  { handle, flags }: FenceSource<A>,
  end: End<A>,
): number {
  const s = syncobjOf(k, handle(a));
  if (s < 0) {
    keepResult(k, t, '-ENOENT');
    return end(k, a, t);
  }
  keepSyncobj(k, t, s);
  const isUnknown = (flags(a) & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) !== 0;
  if (!isUnknown || !k.fixed.profile.syncobjFindChecksFlags) return goTo(base + LOOK);
  keepResult(k, t, '-EINVAL');
  return beginPutKept(k, a, t, base + PUT, end);
}

/**
 * The steps of drm_syncobj_find_fence() from `base` on, behind {@link lookUp}: `end` finds the fence + 1 in the word FENCE, with a
 * reference, or the failure that was kept.
 *
 * After a wait that failed the kernel reads the entry before it takes it off the list, and nobody puts what it finds there: a fence
 * that is delivered meanwhile is leaked.
 */
export function findFenceSteps<A>(
  base: number,
  source: FenceSource<A>,
  end: End<A>,
): readonly Step<A>[] {
  const { name, point, flags } = source;
  const isForSubmit = (a: A): boolean => (flags(a) & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) !== 0;
  const putSyncobj = (k: Kernel, a: A, t: number): number => beginPutKept(k, a, t, base + PUT, end);
  const finish = (k: Kernel, a: A, t: number): number => {
    const entry = entryOf(k, t, 0);
    if (keptResult(k, t) < 0) {
      if (entry.fence !== 0) broke(k, 'SO-15');
      setWord(k, t, FENCE, 0);
    }
    entry.syncobj = 0;
    entry.point = 0;
    entry.fence = 0;
    return putSyncobj(k, a, t);
  };
  const ends = (label: string, external: 'timeout' | 'signal', flag: number): Alternative<A> => ({
    label,
    external,
    ready: (k, _, t) =>
      at(k.syncobj_wait, t).asleep === 1 &&
      (external === 'timeout' || at(k.fixed.tasks, t).signals),
    run: (k, _, t) => {
      setWord(k, t, ENDED, word(k, t, ENDED) | flag);
      return goTo(base + PREPARE);
    },
  });
  return [
    {
      check: (k, a, t) => {
        if (isForSubmit(a)) checkWaitForSubmit(k, t);
      },
      run: (k, a, t) => {
        const f = getPoint(k, keptSyncobj(k, t), point(a));
        if (f !== NOT_SUBMITTED) {
          setWord(k, t, FENCE, f + 1);
          return putSyncobj(k, a, t);
        }
        if (isForSubmit(a)) return goTo(base + ADD);
        keepResult(k, t, '-EINVAL');
        return putSyncobj(k, a, t);
      },
    },
    {
      ready: (k, _, t) => syncobjLockIsFree(k, keptSyncobj(k, t)),
      run: (k, a, t) => {
        const entry = entryOf(k, t, 0);
        entry.syncobj = keptSyncobj(k, t) + 1;
        entry.point = point(a);
        joinList(k, entry);
        return goTo(base + PREPARE);
      },
      waitsFor: (k, _, t) => needsSyncobjLock(k, keptSyncobj(k, t), name),
    },
    {
      run: (k, _, t) => {
        at(k.syncobj_wait, t).asleep = 1;
        return goTo(base + CHECK);
      },
    },
    {
      run: (k, _, t) => {
        const ended = word(k, t, ENDED);
        if (entryOf(k, t, 0).fence === 0) {
          if (ended === 0) return goTo(base + SLEEP);
          keepResult(k, t, (ended & TIME_IS_UP) !== 0 ? '-ETIME' : '-ERESTARTSYS');
        }
        at(k.syncobj_wait, t).asleep = 0;
        setWord(k, t, ENDED, 0);
        return goTo(base + READ);
      },
    },
    {
      ready: (k, _, t) => at(k.syncobj_wait, t).asleep === 0,
      run: () => goTo(base + PREPARE),
      or: [ends('timeout', 'timeout', TIME_IS_UP), ends('interrupted', 'signal', SIGNAL_PENDING)],
      waitsFor: (k, _, t) => entryNeed(k, name, entryOf(k, t, 0)),
    },
    {
      run: (k, a, t) => {
        const entry = entryOf(k, t, 0);
        setWord(k, t, FENCE, entry.fence);
        return entry.linked === 0 ? finish(k, a, t) : goTo(base + UNLINK);
      },
    },
    {
      ready: (k, _, t) => syncobjLockIsFree(k, keptSyncobj(k, t)),
      run: (k, a, t) => {
        entryOf(k, t, 0).linked = 0;
        return finish(k, a, t);
      },
      waitsFor: (k, _, t) => needsSyncobjLock(k, keptSyncobj(k, t), name),
    },
    ...putSteps(base + PUT, end),
  ];
}
