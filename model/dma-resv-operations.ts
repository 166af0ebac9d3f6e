import { isContainer } from './dma-fence-container.ts';
import { contextOf } from './dma-fence-timeline.ts';
import { checkUserPages, userPagesArePublished } from './mmu-interval.ts';
import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  addExclFence,
  addFence,
  assertHeld,
  beginAdd,
  checkResv,
  clampAtUnlock,
  copyFences,
  hasFences,
  holdsResv,
  replaceFences,
} from './dma-resv.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  letGoSteps,
  letGoWaited,
  needsWaitedFence,
  nextToWaitFor,
  resvWaitCalls,
  resvWaitEffects,
  testWaited,
  testWaitedSteps,
  waitTestCalls,
  waitedFence,
  waitedFenceSignaled,
  waitedFenceInterrupted,
} from './dma-resv-wait.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { type WwArgs, wwLockSteps, wwTrylock, wwUnlock } from './ww-mutex.ts';
import { checkLockedOp } from './dma-buf.ts';
import { checkFence, needsArming, testWouldSignal } from './dma-fence.ts';
import { afterDrops, callbacksOf, dropCalls, dropSteps, dropUses } from './dma-fence-release.ts';
import { type Step, goTo, operation, originOf } from './operation.ts';
import { RECLAIM } from './gfp.ts';
import { failureNumber } from './errno.ts';
import { leaveReclaim, reclaimCalls } from './memory.ts';
import { checkListAllocation, reclaimIf, reserveSteps } from './dma-resv-reserve.ts';
import {
  RESV_TEST_SCRATCH,
  lastTested,
  passOver,
  signalAt,
  testNext,
  testedSteps,
} from './dma-resv-test.ts';
import { checkResvSleep, checkWaitContext } from './dma-fence-wait-rules.ts';
import { endBorrowing } from './dma-resv-iter.ts';
import { addEffects, checkAddFence, checkResvLock, checkResvUnlock } from './submission-rules.ts';

const ENOMEM = failureNumber('-ENOMEM');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');

interface ResvArgs {
  readonly resv: number;
}

/** The lock steps of a ww_mutex, for arguments that name the reservation object. */
function resvLockSteps(
  name: string,
  interruptible: boolean,
  slow: boolean,
): Step<ResvArgs & { readonly ctx: number }>[] {
  const ww = (k: Kernel, a: ResvArgs & { readonly ctx: number }): WwArgs => {
    scratchArgs.lock = at(k.fixed.of.dma_resv, a.resv).lock;
    scratchArgs.ctx = a.ctx;
    return scratchArgs;
  };
  return wwLockSteps(name, interruptible, slow).map((step) => ({
    run: (k, a, t) => step.run(k, ww(k, a), t),
    origin: originOf(step),
    ...(step.check && {
      check: (k, a, t) => {
        step.check?.(k, ww(k, a), t);
        checkResvLock(k, a.resv, t);
      },
    }),
    ...(step.stuck && { stuck: (k, a, t) => step.stuck?.(k, ww(k, a), t) }),
    ...(step.ready && { ready: (k, a, t) => step.ready?.(k, ww(k, a), t) === true }),
    ...(step.waitsFor && {
      waitsFor: (k, a, t) => step.waitsFor?.(k, ww(k, a), t) ?? { kind: 'now' },
    }),
    or: (step.or ?? []).map((other) => ({
      ...(other.label !== undefined && { label: other.label }),
      ...(other.external !== undefined && { external: other.external }),
      ready: (k, a, t) => other.ready?.(k, ww(k, a), t) !== false,
      run: (k, a, t) => other.run(k, ww(k, a), t),
      origin: originOf(other),
    })),
  }));
}

const scratchArgs = { lock: 0, ctx: -1 };

const lockOf = (k: Kernel, a: ResvArgs): number => at(k.fixed.of.dma_resv, a.resv).lock;

/** Testing every fence in turn: beside what every test keeps, the reader keeps the list's identity, and how many fences it had. */
const VERSION = RESV_TEST_SCRATCH;
const COUNT = RESV_TEST_SCRATCH + 1;

/** The test begins, with the fences that the list has now. */
const beginTest = (k: Kernel, r: number, t: number): void => {
  const { scratch } = at(k.task, t);
  const { version, num } = at(k.dma_resv, r);
  scratch[VERSION] = version;
  scratch[COUNT] = num;
};

interface WaitArgs extends ResvArgs {
  readonly usage: number;
  readonly intr: number;
  readonly timeout: number;
}

const timeIsUp = (k: Kernel, _: WaitArgs, t: number): number => letGoWaited(k, t, 12);
const interrupted = (k: Kernel, _: WaitArgs, t: number): number =>
  letGoWaited(k, t, 16) || ERESTARTSYS;

/** Moves on to the next unsignalled fence; the wait is over when there is none. */
const advance = (k: Kernel, a: WaitArgs, t: number): number => {
  const releasing = letGoWaited(k, t, 8);
  if (releasing !== 0) return releasing;
  const testing = testWaited(k, a.resv, a.usage, t, 4);
  if (testing !== 0) return testing;
  const f = nextToWaitFor(k, a.resv, a.usage, t);
  if (f >= 0 && needsArming(k, f)) return goTo(2);
  if (f >= 0) return a.timeout === 0 ? timeIsUp(k, a, t) : goTo(1);
  return a.timeout === 0 || a.timeout === MAX_SCHEDULE_TIMEOUT ? 1 : Math.max(1, a.timeout);
};

interface AddArgs extends ResvArgs {
  readonly fence: number;
  readonly usage: number;
}

/** Goes on behind the entry that was tested last, or with it if it is signalled now: so it looks at it again. */
const goOnAdding = (k: Kernel, a: AddArgs, t: number): number => {
  const slot = addFence(k, a.resv, a.fence, a.usage, Math.max(0, lastTested(k, t)), t);
  return slot < 0 ? afterDrops(k, t, 5, 0) : signalAt(k, a.resv, t, slot, 1);
};

interface CopyArgs extends ResvArgs {
  readonly source: number;
}

const copy = (k: Kernel, a: CopyArgs, t: number): number => {
  const testing = testNext(k, a.source, t, 2);
  if (testing !== 0) return testing;
  copyFences(k, a.resv, a.source, t);
  return afterDrops(k, t, 6, 0);
};

/** Whatever fence the object holds, its callbacks may be run by a test. */
const anyCallback = (_: ResvArgs, of: ObjectConstants): readonly string[] =>
  of.dma_fence.map((_fence, f) => callbacksOf(f));

const takes = (a: ResvArgs): readonly string[] => [`lock:dma_resv:${a.resv}`];

const lockParams = [
  ['resv', 'dma_resv'],
  ['ctx', 'ww_acquire_ctx?'],
] as const;

/** Operations on reservation objects. */
export const dmaResvOperations = {
  /** Takes the reservation lock: 0, -EDEADLK to back off, -EALREADY. @see dma_resv_lock() */
  dma_resv_lock: operation({
    name: 'dma_resv_lock',
    params: lockParams,
    returns: 'errno',
    maySleep: true,
    effects: takes,
    steps: resvLockSteps('dma_resv_lock', false, false),
  }),

  /** As dma_resv_lock, but a signal ends the sleep with -EINTR. @see dma_resv_lock_interruptible() */
  dma_resv_lock_interruptible: operation({
    name: 'dma_resv_lock_interruptible',
    params: lockParams,
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: takes,
    steps: resvLockSteps('dma_resv_lock_interruptible', true, false),
  }),

  /** Sleeps for the lock that returned -EDEADLK, with nothing held. @see dma_resv_lock_slow() */
  dma_resv_lock_slow: operation({
    name: 'dma_resv_lock_slow',
    params: [
      ['resv', 'dma_resv'],
      ['ctx', 'ww_acquire_ctx'],
    ],
    maySleep: true,
    effects: takes,
    steps: resvLockSteps('dma_resv_lock_slow', false, true),
  }),

  /** As dma_resv_lock_slow, but a signal ends the sleep with -EINTR. @see dma_resv_lock_slow_interruptible() */
  dma_resv_lock_slow_interruptible: operation({
    name: 'dma_resv_lock_slow_interruptible',
    params: [
      ['resv', 'dma_resv'],
      ['ctx', 'ww_acquire_ctx'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: takes,
    steps: resvLockSteps('dma_resv_lock_slow_interruptible', true, true),
  }),

  /** Takes the lock if it is free: 1, else 0. @see dma_resv_trylock() */
  dma_resv_trylock: operation({
    name: 'dma_resv_trylock',
    params: [['resv', 'dma_resv']],
    returns: 'bool',
    step: {
      check: (k, a) => checkResv(k, a.resv),
      run: (k, a, t) => wwTrylock(k, { lock: lockOf(k, a), ctx: -1 }, t),
    },
  }),

  /** Gives the lock back; unused reservations are forgotten. @see dma_resv_unlock() */
  dma_resv_unlock: operation({
    name: 'dma_resv_unlock',
    params: [['resv', 'dma_resv']],
    step: {
      check: (k, a, t) => {
        checkLockedOp(k, lockOf(k, a), t);
        checkResvUnlock(k, a.resv, t);
      },
      run: (k, a, t) => {
        endBorrowing(k, a.resv, t);
        if (holdsResv(k, a.resv, t)) clampAtUnlock(k, a.resv);
        wwUnlock(k, lockOf(k, a), t);
        return 0;
      },
    },
  }),

  /** Makes room for fences; may fail, and may enter reclaim. @see dma_resv_reserve_fences() */
  dma_resv_reserve_fences: operation({
    name: 'dma_resv_reserve_fences',
    params: [
      ['resv', 'dma_resv'],
      ['n', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['memalloc', ...dropUses],
    scratch: RESV_TEST_SCRATCH,
    effects: () => [RECLAIM],
    calls: (a, of) => [...reclaimCalls(), ...dropCalls(a, of)],
    steps: reserveSteps('dma_resv_reserve_fences', 0, (_k, _a, _t, result) => result),
  }),

  /** Adds a fence and publishes it; cannot fail. @see dma_resv_add_fence() */
  dma_resv_add_fence: operation({
    name: 'dma_resv_add_fence',
    params: [
      ['resv', 'dma_resv'],
      ['fence', 'dma_fence'],
      ['usage', 'usage'],
    ],
    uses: dropUses,
    scratch: RESV_TEST_SCRATCH,
    effects: (a) => addEffects(a.resv, a.fence),
    calls: dropCalls,
    steps: [
      {
        check: (k, a, t) => {
          assertHeld(k, a.resv, t);
          checkAddFence(k, a.resv, a.fence, a.usage, t);
          checkUserPages(k, t);
        },
        run: (k, a, t) => {
          beginAdd(k, a.fence);
          userPagesArePublished(k, t);
          return goOnAdding(k, a, t);
        },
      },
      ...testedSteps<AddArgs>('dma_resv_add_fence', 1, 4),
      { run: goOnAdding },
      ...dropSteps<AddArgs>(5, 0),
    ],
  }),

  /** Puts one fence in the place of every fence of the old one's context. @see dma_resv_replace_fences() */
  dma_resv_replace_fences: operation({
    name: 'dma_resv_replace_fences',
    params: [
      ['resv', 'dma_resv'],
      ['old', 'dma_fence'],
      ['replacement', 'dma_fence'],
      ['usage', 'usage'],
    ],
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a, t) => {
          assertHeld(k, a.resv, t);
          checkFence(k, a.replacement);
          if (isContainer(k, a.replacement)) broke(k, 'RESV-05');
        },
        run: (k, a, t) => {
          replaceFences(k, a.resv, contextOf(k, a.old), a.replacement, a.usage, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<ResvArgs>(1, 0),
    ],
  }),

  /** The interface before 5.19: one exclusive fence in the place of all others. @see dma_resv_add_excl_fence() of 5.17 */
  dma_resv_add_excl_fence: operation({
    name: 'dma_resv_add_excl_fence',
    params: [
      ['resv', 'dma_resv'],
      ['fence', 'dma_fence'],
    ],
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a, t) => assertHeld(k, a.resv, t),
        run: (k, a, t) => {
          addExclFence(k, a.resv, a.fence, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<ResvArgs>(1, 0),
    ],
  }),

  /** Replaces the list of one object by the unsignalled fences of another. @see dma_resv_copy_fences() */
  dma_resv_copy_fences: operation({
    name: 'dma_resv_copy_fences',
    params: [
      ['resv', 'dma_resv'],
      ['source', 'dma_resv'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['memalloc', ...dropUses],
    scratch: RESV_TEST_SCRATCH,
    effects: () => [RECLAIM],
    calls: (a, of) => [...reclaimCalls(), ...dropCalls(a, of)],
    steps: [
      {
        check: (k, a, t) => {
          assertHeld(k, a.resv, t);
          checkListAllocation(k, t);
        },
        run: copy,
        or: [
          {
            label: 'fails',
            exists: (c, a) => a.checked === 1 || c.options.shortMemory,
            ready: (k, a) => hasFences(k, a.source),
            run: () => ENOMEM,
          },
          ...reclaimIf<CopyArgs>((k, a) => hasFences(k, a.source), 1),
        ],
      },
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          return copy(k, a, t);
        },
      },
      ...testedSteps<CopyArgs>('dma_resv_copy_fences', 2, 5),
      { run: copy },
      ...dropSteps<CopyArgs>(6, 0),
    ],
  }),

  /** Sleeps until every fence up to a usage has signalled, one after the other: the time left (at least 1), 0, or -ERESTARTSYS. @see dma_resv_wait_timeout() */
  dma_resv_wait_timeout: operation({
    name: 'dma_resv_wait_timeout',
    params: [
      ['resv', 'dma_resv'],
      ['usage', 'usage'],
      ['intr', 'intr'],
      ['timeout', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    uses: ['lazy', 'signals', 'resv-version', ...dropUses],
    scratch: RESV_WAIT_SCRATCH,
    effects: resvWaitEffects,
    calls: (a, of) => [...resvWaitCalls(), ...waitTestCalls(of), ...dropCalls(a, of)],
    steps: [
      {
        check: (k, a, t) => {
          checkResv(k, a.resv);
          checkWaitContext(k, t);
        },
        run: advance,
      },
      {
        check: (k, a, t) => {
          checkResv(k, a.resv);
          checkResvSleep(k, a.resv, waitedFence(k, t), t, a.timeout < MAX_SCHEDULE_TIMEOUT);
        },
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: advance,
        or: [
          { ...waitedFenceInterrupted, run: interrupted },
          {
            label: 'timeout',
            external: 'timeout',
            ready: (k, a, t) =>
              a.timeout > 0 && a.timeout < MAX_SCHEDULE_TIMEOUT && !waitedFenceSignaled(k, t),
            run: timeIsUp,
          },
          {
            label: 'does not sleep',
            exists: (_, a) => a.timeout === 0,
            ready: (k, _, t) => !waitedFenceSignaled(k, t),
            run: timeIsUp,
          },
        ],
        waitsFor: (k, a, t) =>
          needsWaitedFence(k, t, `dma_resv_wait_timeout(${at(k.fixed.of.dma_resv, a.resv).name})`),
      },
      ...armWaitedFence<WaitArgs>('dma_resv_wait_timeout', 2, 1),
      ...testWaitedSteps<WaitArgs>('dma_resv_wait_timeout', 4, advance),
      ...letGoSteps<WaitArgs>(8, advance),
      ...letGoSteps<WaitArgs>(12, () => 0),
      ...letGoSteps<WaitArgs>(16, () => ERESTARTSYS),
    ],
  }),

  /** True if no fence up to a usage is unsignalled, read without the lock; one of which the hardware is done is signalled here. @see dma_resv_test_signaled() */
  dma_resv_test_signaled: operation({
    name: 'dma_resv_test_signaled',
    params: [
      ['resv', 'dma_resv'],
      ['usage', 'usage'],
    ],
    returns: 'bool',
    uses: ['resv-test', 'resv-version', 'callbacks', 'spin', 'irqs'],
    scratch: RESV_TEST_SCRATCH + 2,
    calls: anyCallback,
    steps: [
      {
        check: (k, a) => checkResv(k, a.resv),
        run: (k, a, t) => {
          beginTest(k, a.resv, t);
          return goTo(1);
        },
      },
      {
        run: (k, a, t) => {
          const { scratch } = at(k.task, t);
          const resv = at(k.dma_resv, a.resv);
          const restart = at(scratch, VERSION) !== resv.version;
          const slot = restart ? 0 : lastTested(k, t) + 1;
          if (restart) beginTest(k, a.resv, t);
          if (slot >= at(scratch, COUNT)) {
            resv.tested[t] = a.checked === 1 ? a.usage + 1 : 0;
            return 1;
          }
          const f = at(resv.fence, slot) - 1;
          if (testWouldSignal(k, f)) return signalAt(k, a.resv, t, slot, 2);
          passOver(k, t, slot);
          if (at(resv.usage, slot) > a.usage || at(k.dma_fence, f).signaled === 1) return goTo(1);
          resv.tested[t] = 0;
          return 0;
        },
      },
      ...testedSteps<ResvArgs>('dma_resv_test_signaled', 2, 1),
    ],
  }),
};
