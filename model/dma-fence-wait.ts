import { type Kernel, at, broke, needsEffect } from './kernel.ts';
import {
  appendCallback,
  checkFence,
  checkFenceLock,
  checkReferenced,
  fenceLockIsFree,
  lockFence,
  needsArming,
  needsFence,
  removeCallback,
  unlockFence,
} from './dma-fence.ts';
import { type FenceArgs, callsCallbacks, waitsForLock } from './dma-fence-signal.ts';
import { type Need } from './need.ts';
import { type Alternative, type Step, call, goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { checkHardwareDone, checkHardwareWait, checkWait } from './dma-fence-wait-rules.ts';
import { hardwareWaitEffect, waitEffect } from './signalling.ts';

/** A timeout that never ends: larger than every other that a design can write. @see include/linux/sched.h MAX_SCHEDULE_TIMEOUT */
export const MAX_SCHEDULE_TIMEOUT = 4095;

const ENOENT = failureNumber('-ENOENT');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');
const EINVAL = failureNumber('-EINVAL');

/** Key of the routine of a fence's enable_signaling op. */
export function enableRoutine(fence: number): string {
  return `fence-enable:${fence}`;
}

const armEffects = (a: FenceArgs): readonly string[] => [`enable:${a.fence}`];
const waitEffects = (a: FenceArgs): readonly string[] => [`enable:${a.fence}`, waitEffect(a.fence)];
const armCalls = (a: FenceArgs): readonly string[] => [
  enableRoutine(a.fence),
  ...callsCallbacks(a),
];
/** Features of a call that arms a fence. */
export const armUses = ['callbacks', 'lazy', 'spin', 'irqs'] as const;

const alive = (k: Kernel, a: FenceArgs): void => checkFence(k, a.fence);
const lockIsFree = (k: Kernel, a: FenceArgs): boolean => fenceLockIsFree(k, a.fence);
const signaled = (k: Kernel, a: FenceArgs): boolean => at(k.dma_fence, a.fence).signaled === 1;

/**
 * Arms the fence: the bit first, then the driver's op under the lock, once. Goes on with `after`, where the lock is held
 * if a routine ran; otherwise returns what `inline` gives.
 * @see __dma_fence_enable_signaling()
 */
export function armFence(
  k: Kernel,
  f: number,
  t: number,
  after: number,
  inline: () => number,
): number {
  const fence = at(k.dma_fence, f);
  const first = needsArming(k, f);
  if (first) fence.enabled = 1;
  if (fence.signaled === 1 || !first) return inline();
  const routine = k.fixed.program.routine(enableRoutine(f));
  if (routine < 0) return inline();
  lockFence(k, f, t);
  return call(routine, after);
}

const arm = (k: Kernel, a: FenceArgs, t: number, after: number, inline: () => number): number =>
  armFence(k, a.fence, t, after, inline);

interface CallbackArgs extends FenceArgs {
  readonly callback: number;
  readonly checked: number;
}

/** -ENOENT: the callback will never be called, and the caller must do its work. */
const tooLate = (k: Kernel, a: CallbackArgs): number => {
  at(k.dma_fence_cb, a.callback).known = 1;
  if (a.checked === 0) broke(k, 'FENCE-06');
  return ENOENT;
};

/** Only a callback that was added to this very fence, or that has run since, can be taken back from it. */
const checkAdded = (k: Kernel, a: { readonly fence: number; readonly callback: number }): void => {
  const { fence, known } = at(k.dma_fence_cb, a.callback);
  if (known === 0 || (fence !== 0 && fence !== a.fence + 1)) broke(k, 'FENCE-33');
};

const registered = (k: Kernel, a: FenceArgs, t: number): void => {
  checkReferenced(k, a.fence);
  alive(k, a);
  checkFenceLock(k, a.fence, t);
};

const append = (k: Kernel, a: CallbackArgs): number => {
  if (signaled(k, a)) return tooLate(k, a);
  if (at(k.dma_fence_cb, a.callback).fence !== 0) {
    broke(k, 'CTX-08');
    broke(k, 'FENCE-08');
  }
  appendCallback(k, a.fence, a.callback);
  return 0;
};

interface WaitArgs extends FenceArgs {
  readonly intr: number;
}

const becauseFence =
  (name: string) =>
  (k: Kernel, a: FenceArgs): Need => {
    const fence = at(k.fixed.of.dma_fence, a.fence).name;
    return needsFence(k, a.fence, `${name}(${fence}) sleeps until ${fence} signals`);
  };

/** True if a signal may end the sleep. */
export const isInterruptible = (k: Kernel, a: { readonly intr: number }, t: number): boolean =>
  a.intr === 1 && at(k.fixed.tasks, t).signals;

/**
 * A signal ends the sleep. In the kernel it wins over a fence that has signalled since the sleep began; a run in which it comes
 * just before that signal leads to the same states, and is here already. So it is for the end of the time.
 * @see dma_fence_default_wait()
 */
const interrupted: Alternative<WaitArgs> = {
  label: 'interrupted',
  external: 'signal',
  ready: (k, a, t) => isInterruptible(k, a, t) && !signaled(k, a) && !needsArming(k, a.fence),
  run: () => ERESTARTSYS,
};

/**
 * The steps of a wait: arm the fence if it needs that (step 0, and step 1 after the driver's op), then sleep in step 0
 * until it has signalled.
 */
function waitSteps<A extends FenceArgs>(
  name: string,
  done: number,
  or: readonly Alternative<A>[],
  check: (k: Kernel, a: A, t: number) => void = (k, a, t) => checkWait(k, a.fence, t),
): Step<A>[] {
  return [
    {
      check,
      ready: (k, a) => signaled(k, a) || (needsArming(k, a.fence) && fenceLockIsFree(k, a.fence)),
      run: (k, a, t) => (signaled(k, a) ? done : arm(k, a, t, 1, () => goTo(0))),
      or,
      waitsFor: (k, a) =>
        needsArming(k, a.fence) ? waitsForLock(name)(k, a) : becauseFence(name)(k, a),
      waitsForFence: (k, a) => (needsArming(k, a.fence) ? -1 : a.fence),
    },
    {
      run: (k, a, t) => {
        unlockFence(k, a.fence, t);
        checkHardwareDone(k, a.fence);
        return goTo(0);
      },
    },
  ];
}

interface TimeoutArgs extends WaitArgs {
  readonly timeout: number;
}

/** The time is up. */
const timedOut: Alternative<TimeoutArgs> = {
  label: 'timeout',
  external: 'timeout',
  ready: (k, a) =>
    a.timeout > 0 &&
    a.timeout < MAX_SCHEDULE_TIMEOUT &&
    !signaled(k, a) &&
    !needsArming(k, a.fence),
  run: () => 0,
};

/** Timeout 0 is a poll that still arms, and a negative one is a mistake. */
const notSleeping: Alternative<TimeoutArgs> = {
  label: 'does not sleep',
  ready: (k, a) =>
    a.timeout < 0 || (a.timeout === 0 && !signaled(k, a) && !needsArming(k, a.fence)),
  run: (k, a) => {
    if (a.timeout === 0) return 0;
    broke(k, 'FENCE-27');
    return EINVAL;
  },
};

/** Operations that wait for fences, and those that register callbacks. */
export const dmaFenceWaitOperations = {
  /** Arms the fence: a lazy one completes only from here on. @see dma_fence_enable_sw_signaling() */
  dma_fence_enable_sw_signaling: operation({
    name: 'dma_fence_enable_sw_signaling',
    params: [['fence', 'dma_fence']],
    uses: armUses,
    effects: armEffects,
    calls: armCalls,
    steps: [
      {
        check: alive,
        ready: lockIsFree,
        run: (k, a, t) => arm(k, a, t, 1, () => 0),
        waitsFor: waitsForLock('dma_fence_enable_sw_signaling'),
      },
      {
        run: (k, a, t) => {
          unlockFence(k, a.fence, t);
          checkHardwareDone(k, a.fence);
          return 0;
        },
      },
    ],
  }),

  /** Registers a callback: 0 and it will run exactly once, or -ENOENT and it never will. @see dma_fence_add_callback() */
  dma_fence_add_callback: operation({
    name: 'dma_fence_add_callback',
    params: [
      ['fence', 'dma_fence'],
      ['callback', 'dma_fence_cb'],
    ],
    returns: 'errno',
    uses: armUses,
    effects: armEffects,
    calls: armCalls,
    registers: (a) => [[a.fence, a.callback]],
    steps: [
      {
        check: (k, a) => {
          checkReferenced(k, a.fence);
          alive(k, a);
        },
        run: (k, a) => (signaled(k, a) ? tooLate(k, a) : goTo(1)),
      },
      {
        check: registered,
        ready: lockIsFree,
        run: (k, a, t) => arm(k, a, t, 2, () => append(k, a)),
        waitsFor: waitsForLock('dma_fence_add_callback'),
      },
      {
        run: (k, a, t) => {
          unlockFence(k, a.fence, t);
          checkHardwareDone(k, a.fence);
          return append(k, a);
        },
      },
    ],
  }),

  /** Takes a callback back: 1 it will not run, 0 it has run and has finished. @see dma_fence_remove_callback() */
  dma_fence_remove_callback: operation({
    name: 'dma_fence_remove_callback',
    params: [
      ['fence', 'dma_fence'],
      ['callback', 'dma_fence_cb'],
    ],
    returns: 'bool',
    uses: ['callbacks', 'spin', 'irqs'],
    step: {
      check: (k, a, t) => {
        registered(k, a, t);
        checkAdded(k, a);
      },
      ready: lockIsFree,
      run: (k, a) => (removeCallback(k, a.fence, a.callback) ? 1 : 0),
      waitsFor: waitsForLock('dma_fence_remove_callback'),
    },
  }),

  /** Sleeps until the fence has signalled; with `intr` a signal ends the sleep with -ERESTARTSYS. @see dma_fence_wait() */
  dma_fence_wait: operation({
    name: 'dma_fence_wait',
    params: [
      ['fence', 'dma_fence'],
      ['intr', 'intr'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: [...armUses, 'signals'],
    effects: waitEffects,
    calls: armCalls,
    steps: waitSteps('dma_fence_wait', 0, [interrupted]),
  }),

  /** As dma_fence_wait for a limited time: what is left of it (1), 0 when it is up, or a failure. @see dma_fence_wait_timeout() */
  dma_fence_wait_timeout: operation({
    name: 'dma_fence_wait_timeout',
    params: [
      ['fence', 'dma_fence'],
      ['intr', 'intr'],
      ['timeout', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    uses: [...armUses, 'signals'],
    effects: waitEffects,
    calls: armCalls,
    steps: waitSteps<TimeoutArgs>(
      'dma_fence_wait_timeout',
      1,
      [interrupted, timedOut, notSleeping],
      (k, a, t) => checkWait(k, a.fence, t, a.timeout < MAX_SCHEDULE_TIMEOUT),
    ),
  }),

  /** Hardware, or a scheduler for it, starts nothing before the fence has signalled; it arms the fence and never sleeps in the kernel. */
  wait_fence_hw: operation({
    name: 'wait_fence_hw',
    params: [['fence', 'dma_fence']],
    uses: armUses,
    effects: (a) => [...waitEffects(a), hardwareWaitEffect(a.fence)],
    calls: armCalls,
    steps: waitSteps<FenceArgs>('wait_fence_hw', 0, [], (k, a, t) =>
      checkHardwareWait(k, a.fence, t),
    ),
  }),

  /** The driver's side of enable_signaling: the interrupt is armed once somebody asked for it. */
  wait_enable_signaling: operation({
    name: 'wait_enable_signaling',
    params: [['fence', 'dma_fence']],
    uses: ['lazy'],
    step: {
      ready: (k, a) => at(k.dma_fence, a.fence).enabled === 1 || signaled(k, a),
      run: () => 0,
      idle: true,
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.of.dma_fence, a.fence);
        const because = `${name} completes only after enable_signaling`;
        return needsEffect(
          k,
          `enable:${a.fence}`,
          name,
          because,
          `nobody is left who arms ${name}`,
        );
      },
    },
  }),
};
