import { type Kernel, at, broke, needsTask } from './kernel.ts';
import { type FenceArgs } from './dma-fence-signal.ts';
import { type Profile } from './profile.ts';
import { type Step, goTo, operation } from './operation.ts';
import {
  alreadySignaled,
  callsCallbacks,
  checkArmed,
  checkHoldsLock,
  checkSection,
  lockedSignalSteps,
  signalSteps,
} from './dma-fence-signal.ts';
import { checkFence, lockOf, testWouldSignal } from './dma-fence.ts';
import { signalEffect } from './signalling.ts';

/** It took the place of what dma_fence_signal() used to return. */
const hasCheckAndSignal = (profile: Profile): boolean => !profile.signalReturns;

/** A signal that takes the lock itself, but opens no signalling section: that is left to the caller. */
function unannotated(
  name: string,
  result: number,
  already: (k: Kernel) => number,
): readonly Step<FenceArgs>[] {
  const steps = signalSteps(name, result, already);
  const first = at(steps, 0);
  const check: Step<FenceArgs>['check'] = (k, a, t) => {
    first.check?.(k, a, t);
    if (k.crashed === 0) checkSection(k, a.fence, t);
  };
  return [{ ...first, check }, ...steps.slice(1)];
}

const isSignaled = (k: Kernel, a: FenceArgs): number => at(k.dma_fence, a.fence).signaled;

const status = (k: Kernel, a: FenceArgs): number => {
  const { signaled, error } = at(k.dma_fence, a.fence);
  if (signaled === 0) return 0;
  return error === 0 ? 1 : -error;
};

interface TestArgs extends FenceArgs {
  readonly polling: number;
}

/** Testing a fence with its lock held: the flag, else the driver's op, and the signal if that finds it done. */
function lockedTestSteps(value: (k: Kernel, a: TestArgs) => number): readonly Step<TestArgs>[] {
  return [
    {
      check: checkHoldsLock,
      run: (k, a) => (testWouldSignal(k, a.fence) ? goTo(1) : value(k, a)),
    },
    ...lockedSignalSteps(goTo(4), () => goTo(4), 1),
    { run: value },
  ];
}

/** The time is stored by whoever signals, between two of his stores; without callbacks nobody can look between them. */
const timeIsVisible = (k: Kernel, f: number): boolean => {
  const { signaled, timestamp } = at(k.dma_fence, f);
  return signaled === 0 || timestamp === 1 || !k.fixed.shape.uses('callbacks');
};

const params = [['fence', 'dma_fence']] as const;
const signalUses = ['callbacks', 'spin', 'irqs'] as const;
const signals = (a: FenceArgs): readonly string[] => [signalEffect(a.fence)];

/** Variants of signalling and of testing, and what is read of a fence that has signalled. */
export const dmaFenceSignalVariantOperations = {
  /** As dma_fence_signal, with a time that the caller knows; it opens no signalling section. @see dma_fence_signal_timestamp() */
  dma_fence_signal_timestamp: operation({
    name: 'dma_fence_signal_timestamp',
    params,
    returns: 'errno',
    uses: signalUses,
    effects: signals,
    calls: callsCallbacks,
    steps: unannotated('dma_fence_signal_timestamp', 0, alreadySignaled),
  }),

  /** As dma_fence_signal_timestamp, for a caller that holds the fence's lock. @see dma_fence_signal_timestamp_locked() */
  dma_fence_signal_timestamp_locked: operation({
    name: 'dma_fence_signal_timestamp_locked',
    params,
    returns: 'errno',
    uses: signalUses,
    effects: signals,
    calls: callsCallbacks,
    steps: lockedSignalSteps(0, alreadySignaled),
  }),

  /** Signals the fence, and tells whether it had signalled before: of many callers one gets 0. @see dma_fence_check_and_signal() */
  dma_fence_check_and_signal: operation({
    name: 'dma_fence_check_and_signal',
    params,
    returns: 'bool',
    uses: signalUses,
    effects: signals,
    calls: callsCallbacks,
    exists: hasCheckAndSignal,
    steps: unannotated('dma_fence_check_and_signal', 0, () => 1),
  }),

  /** As dma_fence_check_and_signal, for a caller that holds the fence's lock. @see dma_fence_check_and_signal_locked() */
  dma_fence_check_and_signal_locked: operation({
    name: 'dma_fence_check_and_signal_locked',
    params,
    returns: 'bool',
    uses: signalUses,
    effects: signals,
    calls: callsCallbacks,
    exists: hasCheckAndSignal,
    steps: lockedSignalSteps(0, () => 1),
  }),

  /** Tests the fence with its lock held; it may find the hardware done, and run the callbacks under that lock. @see dma_fence_is_signaled_locked() */
  dma_fence_is_signaled_locked: operation({
    name: 'dma_fence_is_signaled_locked',
    params,
    returns: 'bool',
    uses: signalUses,
    calls: callsCallbacks,
    steps: lockedTestSteps((k, a) => {
      if (a.polling === 1) checkArmed(k, a.fence);
      return isSignaled(k, a);
    }),
  }),

  /** 0 not signalled, 1 done, negative done with an error; tests as dma_fence_is_signaled_locked does. @see dma_fence_get_status_locked() */
  dma_fence_get_status_locked: operation({
    name: 'dma_fence_get_status_locked',
    params,
    returns: 'value',
    uses: [...signalUses, 'errors'],
    calls: callsCallbacks,
    steps: lockedTestSteps(status),
  }),

  /**
   * Reads when the fence signalled: 1, or 0 for the time of day if it has not, which is a mistake. It spins while whoever
   * signals has not stored the time yet.
   * @see dma_fence_timestamp()
   */
  dma_fence_timestamp: operation({
    name: 'dma_fence_timestamp',
    params,
    returns: 'bool',
    step: {
      check: (k, a) => checkFence(k, a.fence),
      ready: (k, a) => timeIsVisible(k, a.fence),
      run: (k, a) => {
        if (isSignaled(k, a) === 0) broke(k, 'FENCE-21');
        return isSignaled(k, a);
      },
      waitsFor: (k, a) => {
        const lock = lockOf(k, a.fence);
        const owner = lock < 0 ? 0 : at(k.spinlock, lock).owner;
        if (owner === 0) return { kind: 'now' };
        const { name } = at(k.fixed.of.dma_fence, a.fence);
        const because = `dma_fence_timestamp(${name}) spins until the time of the signal is stored`;
        return needsTask(k, owner - 1, name, because);
      },
    },
  }),
};
