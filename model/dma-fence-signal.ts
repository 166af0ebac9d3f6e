import { checkPlainGet, checkRightFence, noteReuse } from './rcu-peek.ts';
import { type Kernel, at, broke } from './kernel.ts';
import {
  checkFence,
  checkFenceLock,
  checkFenceMemory,
  fenceLockIsFree,
  getFence,
  initFence,
  lockFence,
  lockOf,
  needsArming,
  publishFence,
  putFence,
  setSignaled,
  unlockFence,
} from './dma-fence.ts';
import { checkInitOrder } from './dma-fence-timeline.ts';
import {
  beginCallbacks,
  beginRelease,
  callbacksOf,
  nextCallback,
  putCalls,
  putSteps,
  releaseRoutine,
} from './dma-fence-release.ts';
import { type Step, goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { isContainer } from './dma-fence-container.ts';
import { inSignallingSection, isPending, signalEffect } from './signalling.ts';
import { checkReread } from './dma-fence-slot.ts';
import { checkBorrowed } from './dma-resv-iter.ts';
import { neverSleeps } from './task.ts';
import { spinWaitsFor } from './spinlock.ts';

/** Arguments of the calls on one fence. */
export interface FenceArgs {
  readonly fence: number;
}

/** A signal may call whatever callback is queued on the fence. */
export const callsCallbacks = (a: FenceArgs): readonly string[] => [callbacksOf(a.fence)];

const alive = (k: Kernel, a: FenceArgs): void => checkFence(k, a.fence);

const aliveOrRead = (k: Kernel, a: FenceArgs, t: number): void => checkFenceMemory(k, a.fence, t);

const aliveAndUnlocked = (k: Kernel, a: FenceArgs, t: number): void => {
  checkFence(k, a.fence);
  checkFenceLock(k, a.fence, t);
};

/** In a design that annotates: only dma_fence_signal() opens a section by itself, the locked variants leave it to the caller. */
export const checkSection = (k: Kernel, f: number, t: number): void => {
  if (!k.fixed.shape.uses('signalling') || neverSleeps(at(k.fixed.tasks, t).kind)) return;
  if (isPending(k, f) && !inSignallingSection(k, t)) broke(k, 'FENCE-44');
};

/** Spinning on the fence's lock. */
export const waitsForLock =
  (name: string) =>
  (k: Kernel, a: FenceArgs): ReturnType<typeof spinWaitsFor> =>
    spinWaitsFor(k, lockOf(k, a.fence), name);

/**
 * S1 to S6 of a signal that takes the lock itself, as steps `base` to `base + 2` of an operation.
 *
 * Without callbacks the whole signal is one step: nobody can tell it from three.
 */
export function signalSteps(
  name: string,
  result: number,
  already: (k: Kernel) => number,
  base = 0,
): Step<FenceArgs>[] {
  return [
    {
      check: aliveAndUnlocked,
      ready: (k, a) => fenceLockIsFree(k, a.fence),
      run: (k, a, t) => {
        if (at(k.dma_fence, a.fence).signaled === 1) return already(k);
        if (!setSignaled(k, a.fence)) return result;
        lockFence(k, a.fence, t);
        return goTo(base + 1);
      },
      waitsFor: waitsForLock(name),
    },
    { run: (k, a, t) => beginCallbacks(k, a.fence, t, base + 2) },
    {
      run: (k, a, t) => {
        const next = nextCallback(k, a.fence, t, base + 2);
        if (next !== -1) return next;
        unlockFence(k, a.fence, t);
        return result;
      },
    },
  ];
}

/** What a signal of a fence that has signalled already returns. */
export const alreadySignaled = (k: Kernel): number =>
  k.fixed.profile.signalReturns ? failureNumber('-EINVAL') : 0;

/** A caller of a _locked variant holds the lock of the fence. */
export const checkHoldsLock = (k: Kernel, a: FenceArgs, t: number): void => {
  checkFence(k, a.fence);
  const lock = lockOf(k, a.fence);
  if (k.crashed === 0 && lock >= 0 && at(k.spinlock, lock).owner !== t + 1) broke(k, 'CTX-10');
};

/** S1 to S5 of a signal by a caller who holds the lock, as steps `base` to `base + 2` of an operation. */
export function lockedSignalSteps(
  result: number,
  already: (k: Kernel) => number,
  base = 0,
): Step<FenceArgs>[] {
  return [
    {
      check: (k, a, t) => {
        checkHoldsLock(k, a, t);
        if (k.crashed === 0) checkSection(k, a.fence, t);
      },
      run: (k, a) => {
        if (isSignaled(k, a) === 1) return already(k);
        return setSignaled(k, a.fence) ? goTo(base + 1) : result;
      },
    },
    { run: (k, a, t) => beginCallbacks(k, a.fence, t, base + 2) },
    {
      run: (k, a, t) => {
        const next = nextCallback(k, a.fence, t, base + 2);
        return next === -1 ? result : next;
      },
    },
  ];
}

/** True if the op `signaled` looks at the hardware, or at the members: then a poller sees the end without arming. */
export const testFindsTheEnd = (k: Kernel, f: number): boolean => {
  const { hasSignaledOp, array } = at(k.fixed.of.dma_fence, f);
  if (!isContainer(k, f)) return hasSignaledOp;
  return array === undefined || !at(k.fixed.of.dma_fence_array, array).pollsPendingOnly;
};

/** Somebody polls a fence that completes only once it is armed, and nobody ever arms it. */
export const checkArmed = (k: Kernel, f: number): void => {
  if (at(k.dma_fence, f).signaled === 1 || !needsArming(k, f) || testFindsTheEnd(k, f)) return;
  for (let t = 0; t < k.task.length; t++) if (k.fixed.program.mayStill(k, t, `enable:${f}`)) return;
  broke(k, 'FENCE-14');
};

const isSignaled = (k: Kernel, a: FenceArgs): number => at(k.dma_fence, a.fence).signaled;

const signalUses = ['callbacks', 'spin', 'irqs'] as const;

/** Operations that create, signal, test and release fences. */
export const dmaFenceSignalOperations = {
  /** Makes the fence new: one reference, unsignalled, invisible to others. @see dma_fence_init() */
  dma_fence_init: operation({
    name: 'dma_fence_init',
    params: [['fence', 'dma_fence']],
    effects: (a) => [`init:${a.fence}`],
    step: {
      run: (k, a) => {
        const { initialized, freed } = at(k.dma_fence, a.fence);
        if (initialized === 1 && freed === 0 && isPending(k, a.fence)) broke(k, 'FENCE-34');
        noteReuse(k, a.fence);
        checkInitOrder(k, a.fence);
        initFence(k, a.fence, 1);
        return 0;
      },
    },
  }),

  /** Takes a reference; the caller must already own one. @see dma_fence_get() */
  dma_fence_get: operation({
    name: 'dma_fence_get',
    params: [['fence', 'dma_fence']],
    uses: ['refs'],
    step: {
      check: (k, a, t) => {
        checkBorrowed(k, a.fence, t, true);
        checkPlainGet(k, a.fence, t);
        checkFence(k, a.fence);
      },
      run: (k, a) => {
        getFence(k, a.fence);
        return 0;
      },
    },
  }),

  /** Takes a reference unless the last one is gone: 1, or 0. @see dma_fence_get_rcu() */
  dma_fence_get_rcu: operation({
    name: 'dma_fence_get_rcu',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    uses: ['refs'],
    step: {
      check: aliveOrRead,
      run: (k, a, t) => {
        if (at(k.dma_fence, a.fence).refs === 0) return 0;
        checkReread(k, a.fence);
        getFence(k, a.fence);
        checkRightFence(k, a.fence, t);
        return 1;
      },
    },
  }),

  /** Drops a reference; the last one runs the release here, with everything that the caller holds. @see dma_fence_put(), dma_fence_release() */
  dma_fence_put: operation({
    name: 'dma_fence_put',
    params: [['fence', 'dma_fence']],
    uses: ['refs', 'rcu', ...signalUses],
    consumes: ['fence'],
    effects: (a) => [`put:${a.fence}`],
    calls: (a, of) => putCalls(a.fence, of),
    steps: [
      {
        check: alive,
        run: (k, a, t) => (putFence(k, a.fence) ? beginRelease(k, a.fence, t, 1) : 0),
      },
      ...putSteps<FenceArgs>(
        1,
        (_, a) => a.fence,
        () => 0,
      ),
    ],
  }),

  /** Signals the fence and runs its callbacks, under its lock with interrupts off; again is harmless. @see dma_fence_signal() */
  dma_fence_signal: operation({
    name: 'dma_fence_signal',
    params: [['fence', 'dma_fence']],
    returns: 'errno',
    uses: signalUses,
    effects: (a) => [signalEffect(a.fence)],
    calls: callsCallbacks,
    steps: signalSteps('dma_fence_signal', 0, alreadySignaled),
  }),

  /** As dma_fence_signal, for a caller that holds the fence's lock. @see dma_fence_signal_locked() */
  dma_fence_signal_locked: operation({
    name: 'dma_fence_signal_locked',
    params: [['fence', 'dma_fence']],
    returns: 'errno',
    uses: signalUses,
    effects: (a) => [signalEffect(a.fence)],
    calls: callsCallbacks,
    steps: lockedSignalSteps(0, alreadySignaled),
  }),

  /** Reads the SIGNALED flag and nothing else. @see dma_fence_test_signaled_flag() */
  dma_fence_test_signaled_flag: operation({
    name: 'dma_fence_test_signaled_flag',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    step: { check: aliveOrRead, run: isSignaled },
  }),

  /** Reads the error itself, which means nothing before the signal: an array keeps a placeholder there. @see include/linux/dma-fence.h struct dma_fence */
  'fence->error': operation({
    name: 'fence->error',
    params: [['fence', 'dma_fence']],
    returns: 'value',
    uses: ['errors'],
    step: {
      check: alive,
      run: (k, a) => {
        if (isSignaled(k, a) === 0) broke(k, 'FENCE-17');
        return -at(k.dma_fence, a.fence).error;
      },
    },
  }),

  /** Reads the ops pointer, to tell whose fence it is: 1, or 0 for the NULL that a signalled fence may have. @see dma_fence_signal_timestamp_locked() */
  'fence->ops': operation({
    name: 'fence->ops',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    step: {
      check: alive,
      run: (k, a) => {
        const keepsOps = k.fixed.program.routine(releaseRoutine(a.fence)) >= 0;
        if (!k.fixed.profile.opsClearedAtSignal || keepsOps || isSignaled(k, a) === 0) return 1;
        if (a.checked === 0) broke(k, 'FENCE-47');
        return 0;
      },
    },
  }),

  /** Records an error; only before the signal. @see dma_fence_set_error() */
  dma_fence_set_error: operation({
    name: 'dma_fence_set_error',
    params: [
      ['fence', 'dma_fence'],
      ['error', 'failure'],
    ],
    uses: ['errors'],
    step: {
      check: alive,
      run: (k, a) => {
        const fence = at(k.dma_fence, a.fence);
        if (fence.signaled === 1) broke(k, 'FENCE-16');
        fence.error = -a.error;
        return 0;
      },
    },
  }),

  /** Makes the fence visible to others: a sync_file's fd, a syncobj, another driver's dependency. @see fd_install() */
  fd_install: operation({
    name: 'fd_install',
    params: [['fence', 'dma_fence']],
    step: {
      check: alive,
      run: (k, a) => {
        publishFence(k, a.fence);
        return 0;
      },
    },
  }),

  /** The hardware has finished the work of the fence; the signal is still to come. */
  hw_complete: operation({
    name: 'hw_complete',
    params: [['fence', 'dma_fence']],
    uses: ['hw-done'],
    step: {
      run: (k, a) => {
        at(k.dma_fence, a.fence).hwDone = 1;
        return 0;
      },
    },
  }),
};
