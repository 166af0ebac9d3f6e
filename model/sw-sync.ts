import { fdTableFull, installFd, reserveFd, unreserveFd } from './fd.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { type FenceCall, anyFenceCall, fenceCall } from './fence-call.ts';
import { type Kernel, at, broke } from './kernel.ts';
import {
  VALUE_MAX,
  ahead,
  fenceOfPoint,
  firstPoint,
  isReached,
  linkPoint,
  onListOf,
  sharedPoint,
  unlinkPoint,
} from './sync-timeline.ts';
import { adoptFence } from './sync-file.ts';
import { callbacksOf, releaseRoutine } from './dma-fence-release.ts';
import { checkLockInCallback, spinGive, spinIsFree, spinTake, spinWaitsFor } from './spinlock.ts';
import { createFile, fput } from './file.ts';
import { dmaFenceSignalOperations } from './dma-fence-signal.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { getFence, initFence, setSignaled } from './dma-fence.ts';
import { goTo, operation } from './operation.ts';
import { heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { ModelLimit, fits } from './limit.ts';
import { pointFences } from './sw-sync-release.ts';
import { seqnoOf, setTimeline } from './dma-fence-timeline.ts';
import { signalEffect } from './signalling.ts';
import { systemCall } from './system-call.ts';

const EMFILE = failureNumber('-EMFILE');
const ENOMEM = failureNumber('-ENOMEM');
const INT_MAX = 2 ** 31 - 1;

/** Words of scratch: the file of the timeline, the point, and what is left to add. */
const HELD = 0;
const POINT = 1;
const REST = 2;

const timelineOf = (k: Kernel, t: number): number => heldObject(k, t, HELD);

const lockOf = (k: Kernel, t: number): number =>
  at(k.fixed.of.sync_timeline, timelineOf(k, t)).lock;

const lockIsFree = (k: Kernel, _: unknown, t: number): boolean => spinIsFree(k, lockOf(k, t));

const pointOf = (k: Kernel, t: number): number => at(at(k.task, t).scratch, POINT) - 1;

const setPoint = (k: Kernel, t: number, point: number): void => {
  at(k.task, t).scratch[POINT] = point + 1;
};

/** A new point of the timeline: signalled from the start if its value is reached, shared if a living one has the same. */
function createPoint(k: Kernel, timeline: number, point: number, value: number): number {
  const f = fenceOfPoint(k, point);
  const { initialized, freed } = at(k.dma_fence, f);
  const shared = isReached(k, timeline, value) ? -1 : sharedPoint(k, timeline, value);
  if (shared >= 0) {
    getFence(k, fenceOfPoint(k, shared));
    return shared;
  }
  if (initialized === 1 && freed === 0)
    throw new ModelLimit(
      `the point ${at(k.fixed.of.sync_pt, point).name} still exists: a call that makes another needs a further d.sync_pt()`,
    );
  if (value < 0) throw new ModelLimit('the value of a point is unsigned');
  initFence(k, f, 1);
  setTimeline(k, f, at(k.fixed.of.sync_timeline, timeline).context, value);
  at(k.sync_pt, point).deadline = 0;
  if (isReached(k, timeline, value)) setSignaled(k, f);
  else linkPoint(k, timeline, point);
  return point;
}

/** The value of the timeline moves; points that it has come to would be found done by a test from now on. */
function advance(k: Kernel, timeline: number, by: number): void {
  const it = at(k.sync_timeline, timeline);
  it.value = fits(k, (it.value + by) % 2 ** 32, VALUE_MAX, 'the value of a timeline');
  for (let i = 0; i < it.points.length && at(it.points, i) > 0; i++) {
    const f = fenceOfPoint(k, at(it.points, i) - 1);
    if (isReached(k, timeline, seqnoOf(k, f))) at(k.dma_fence, f).hwDone = 1;
  }
}

/** The next of the points that task `t` has signalled, and has yet to let go; -1 if there is none. */
function nextToPut(k: Kernel, t: number): number {
  let found = -1;
  for (let p = 0; p < k.sync_pt.length; p++) {
    if (at(k.sync_pt, p).linked !== onListOf(t)) continue;
    const isEarlier =
      found < 0 || ahead(seqnoOf(k, fenceOfPoint(k, p)), seqnoOf(k, fenceOfPoint(k, found))) < 0;
    if (isEarlier) found = p;
  }
  return found;
}

const lockOfPoint = (k: Kernel, point: number): number =>
  at(k.fixed.of.dma_fence, fenceOfPoint(k, point)).lock;

const onPoint = (k: Kernel, _: unknown, t: number): FenceCall =>
  fenceCall(fenceOfPoint(k, pointOf(k, t)));

interface IncArgs {
  readonly fd: number;
  readonly value: number;
  readonly arg: number;
}

const LOCK = 1;
const NEXT = 2;
const SIGNAL = 3;
const PUT = 6;

const incSteps = embed<IncArgs, FenceCall>(dmaFenceSignalOperations.dma_fence_signal_locked, {
  base: SIGNAL,
  on: onPoint,
  after: () => goTo(NEXT),
  statically: anyFenceCall,
});

const putSteps = embed<IncArgs, FenceCall>(dmaFenceSignalOperations.dma_fence_put, {
  base: PUT + 1,
  on: onPoint,
  after: () => goTo(PUT),
  statically: anyFenceCall,
});

/** Takes the first point off the list, if the timeline has come to it. @see sync_timeline_signal() */
const takeNext = (k: Kernel, _: IncArgs, t: number): number => {
  const timeline = timelineOf(k, t);
  const point = firstPoint(k, timeline);
  const f = point < 0 ? -1 : fenceOfPoint(k, point);
  if (f < 0 || !isReached(k, timeline, seqnoOf(k, f))) {
    spinGive(k, lockOf(k, t), t, true);
    return goTo(PUT);
  }
  if (at(k.dma_fence, f).refs === 0) broke(k, 'RCU-10');
  getFence(k, f);
  unlinkPoint(k, point, onListOf(t));
  setPoint(k, t, point);
  return goTo(SIGNAL);
};

/** Lets go what was signalled, one point after the other; then it adds what is left, or returns. */
const putNext = (k: Kernel, _: IncArgs, t: number): number => {
  const point = nextToPut(k, t);
  if (point >= 0) {
    at(k.sync_pt, point).linked = 0;
    setPoint(k, t, point);
    return goTo(PUT + 1);
  }
  return at(at(k.task, t).scratch, REST) > 0 ? goTo(LOCK) : letGo(k, t, HELD, 0);
};

interface CreateArgs {
  readonly fd: number;
  readonly value: number;
  readonly newfd: number;
  readonly point: number;
  readonly sync_file: number;
  readonly arg: number;
}

/** Nothing was made: the descriptor is free again. */
const giveUp = (k: Kernel, a: CreateArgs, t: number, why: number): number => {
  unreserveFd(k, a.newfd);
  return letGo(k, t, HELD, why);
};

const hasTimeline = (k: Kernel, a: { readonly fd: number }): number =>
  ioctlObject(k, a.fd, 'sync_timeline');

/** Timelines of userspace, which signals their points when it likes. @see drivers/dma-buf/sw_sync.c */
export const swSyncOperations = {
  /** Opens a new timeline, whose value is 0: 0, -EMFILE or -ENOMEM. @see sw_sync_debugfs_open() */
  sw_sync_debugfs_open: systemCall({
    name: 'sw_sync_debugfs_open',
    params: [
      ['fd', 'fd'],
      ['timeline', 'sync_timeline'],
    ],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        reserveFd(k, a.fd);
        const it = at(k.sync_timeline, a.timeline);
        it.value = 0;
        it.points.fill(0);
        installFd(k, a.fd, createFile(k, 'sync_timeline', a.timeline));
        return 0;
      },
      or: [
        fdTableFull(),
        { label: 'fails', exists: (c) => c.options.shortMemory, run: () => ENOMEM },
      ],
    },
  }),

  /**
   * A sync_file for a point of the timeline: 0, -EBADF, -ENOTTY, -EMFILE, -EFAULT or -ENOMEM.
   * @see sw_sync_ioctl_create_fence()
   */
  SW_SYNC_IOC_CREATE_FENCE: systemCall({
    name: 'SW_SYNC_IOC_CREATE_FENCE',
    params: [
      ['fd', 'fd'],
      ['value', 'number'],
      ['newfd', 'fd'],
      ['point', 'sync_pt'],
      ['sync_file', 'sync_file'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['refs', 'spin', 'irqs', 'callbacks', 'rcu'],
    scratch: 2,
    effects: (_, of) => pointFences(of).map((f) => `put:${f}`),
    calls: (_, of) => pointFences(of).flatMap((f) => [releaseRoutine(f), callbacksOf(f)]),
    steps: [
      {
        run: (k, a, t) => {
          if (hasTimeline(k, a) < 0) return hasTimeline(k, a);
          reserveFd(k, a.newfd);
          holdFd(k, a.fd, t, HELD);
          return a.arg === FAULT_IN ? giveUp(k, a, t, EFAULT) : goTo(1);
        },
        or: [
          fdTableFull<CreateArgs>((k, a) => {
            const timeline = hasTimeline(k, a);
            return timeline < 0 ? timeline : EMFILE;
          }),
        ],
      },
      {
        ready: lockIsFree,
        run: (k, a, t) => {
          setPoint(k, t, createPoint(k, timelineOf(k, t), a.point, a.value));
          return goTo(2);
        },
        or: [
          {
            label: 'no memory for a point',
            exists: (c) => c.options.shortMemory,
            run: (k, a, t) => giveUp(k, a, t, ENOMEM),
          },
        ],
        waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, t), 'sync_pt_create'),
      },
      {
        run: (k, a, t) => {
          const file = createFile(k, 'sync_file', a.sync_file);
          adoptFence(k, a.sync_file, fenceOfPoint(k, pointOf(k, t)));
          if (a.arg === FAULT_OUT) {
            fput(k, file, t);
            return giveUp(k, a, t, EFAULT);
          }
          installFd(k, a.newfd, file);
          return letGo(k, t, HELD, 0);
        },
        or: [
          {
            label: 'no memory for a sync_file',
            exists: (c) => c.options.shortMemory,
            run: () => goTo(3),
          },
        ],
      },
      ...embed<CreateArgs, FenceCall>(dmaFenceSignalOperations.dma_fence_put, {
        base: 3,
        on: onPoint,
        after: (k, a, t) => giveUp(k, a, t, ENOMEM),
        statically: anyFenceCall,
      }),
    ],
  }),

  /**
   * Moves the timeline on, in steps of at most INT_MAX, and signals every point that it comes to, in their order and under its
   * lock; each with a reference that is taken although the last may be gone. 0, -EBADF, -ENOTTY or -EFAULT.
   * @see sw_sync_ioctl_inc(), sync_timeline_signal()
   */
  SW_SYNC_IOC_INC: systemCall({
    name: 'SW_SYNC_IOC_INC',
    params: [
      ['fd', 'fd'],
      ['value', 'number'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['refs', 'hw-done', 'spin', 'irqs', 'callbacks', 'rcu'],
    scratch: 3,
    effects: (_, of) => pointFences(of).flatMap((f) => [signalEffect(f), `put:${f}`]),
    calls: (_, of) => pointFences(of).flatMap((f) => [releaseRoutine(f), callbacksOf(f)]),
    steps: [
      {
        run: (k, a, t) => {
          const timeline = hasTimeline(k, a);
          if (timeline < 0) return timeline;
          if (a.arg === FAULT_IN) return EFAULT;
          holdFd(k, a.fd, t, HELD);
          at(k.task, t).scratch[REST] = 0;
          return goTo(LOCK);
        },
      },
      {
        ready: lockIsFree,
        run: (k, a, t) => {
          if (a.value < 0) throw new ModelLimit('the value of SW_SYNC_IOC_INC is unsigned');
          const { scratch } = at(k.task, t);
          spinTake(k, lockOf(k, t), t, true);
          const value = at(scratch, REST) > 0 ? at(scratch, REST) : a.value;
          advance(k, timelineOf(k, t), Math.min(value, INT_MAX));
          scratch[REST] = Math.max(0, value - INT_MAX);
          return goTo(NEXT);
        },
        waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, t), 'SW_SYNC_IOC_INC'),
      },
      { run: takeNext },
      ...incSteps,
      { run: putNext },
      ...putSteps,
    ],
  }),

  /** The release op of a point: off the list, under the lock of the timeline. @see timeline_fence_release() */
  timeline_fence_release: operation({
    name: 'timeline_fence_release',
    params: [['point', 'sync_pt']],
    uses: ['spin', 'irqs'],
    step: {
      check: (k, a, t) => checkLockInCallback(k, lockOfPoint(k, a.point), t),
      ready: (k, a) => spinIsFree(k, lockOfPoint(k, a.point)),
      run: (k, a) => {
        unlinkPoint(k, a.point);
        return 0;
      },
      waitsFor: (k, a) => spinWaitsFor(k, lockOfPoint(k, a.point), 'timeline_fence_release'),
    },
  }),
};
