import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  addExclFence,
  addFence,
  assertHeld,
  checkResv,
  clampAtUnlock,
  copyFences,
  hasFences,
  hasRoom,
  holdsResv,
  replaceFences,
  reserve,
} from './dma-resv.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  needsWaitedFence,
  nextToWaitFor,
  resvWaitCalls,
  resvWaitEffects,
  waitedFence,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { type WwArgs, wwLockSteps, wwTrylock, wwUnlock } from './ww-mutex.ts';
import { checkLockedOp } from './dma-buf.ts';
import { checkFence, needsArming, testWouldSignal } from './dma-fence.ts';
import { type FenceArgs, callbacksOf, signalSteps } from './dma-fence-signal.ts';
import { type Alternative, type Step, goTo, operation } from './operation.ts';
import { GFP_KERNEL, RECLAIM } from './gfp.ts';
import { failureNumber } from './errno.ts';
import {
  checkAllocation as checkGfp,
  leaveReclaim,
  reclaimAlternatives,
  reclaimCalls,
} from './memory.ts';
import { checkResvSleep, checkWaitContext } from './dma-fence-wait-rules.ts';
import { endBorrowing } from './dma-resv-iter.ts';
import {
  addEffects,
  checkAddFence,
  checkMayFail,
  checkResvLock,
  checkResvUnlock,
} from './submission-rules.ts';

const EINVAL = failureNumber('-EINVAL');
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
    })),
  }));
}

const scratchArgs = { lock: 0, ctx: -1 };

const lockOf = (k: Kernel, a: ResvArgs): number => at(k.fixed.of.dma_resv, a.resv).lock;

/** Testing every matching fence in turn: the cursor and the list's identity are what the reader keeps. */
const CURSOR = 0;
const VERSION = 1;
const FENCE = 2;

const foundFence = { fence: 0 };

const found = (k: Kernel, t: number): FenceArgs => {
  foundFence.fence = at(at(k.task, t).scratch, FENCE);
  return foundFence;
};

/** The test of a fence finds its hardware done, and signals it here: step `base` and two more, and on with step `after`. */
const signalFound = (name: string, base: number, after: number): readonly Step<ResvArgs>[] =>
  signalSteps(name, goTo(after), () => goTo(after), base).map((step) => ({
    run: (k, _, t) => step.run(k, found(k, t), t),
    ...(step.check && { check: (k, _, t) => step.check?.(k, found(k, t), t) }),
    ...(step.ready && { ready: (k, _, t) => step.ready?.(k, found(k, t), t) === true }),
    ...(step.waitsFor && {
      waitsFor: (k, _, t) => step.waitsFor?.(k, found(k, t), t) ?? { kind: 'now' },
    }),
  }));

interface WaitArgs extends ResvArgs {
  readonly usage: number;
  readonly intr: number;
  readonly timeout: number;
}

const fenceAtSlot = (k: Kernel, r: number, slot: number): number =>
  at(at(k.dma_resv, r).fence, slot) - 1;

/** Moves on to the next unsignalled fence; the wait is over when there is none. */
const advance = (k: Kernel, a: WaitArgs, t: number): number => {
  const f = nextToWaitFor(k, a.resv, a.usage, t);
  if (f >= 0 && needsArming(k, f)) return goTo(2);
  if (f >= 0) return a.timeout === 0 ? 0 : goTo(1);
  return a.timeout === 0 || a.timeout === MAX_SCHEDULE_TIMEOUT ? 1 : Math.max(1, a.timeout);
};

/** Rules about memory that a call may need. */
function checkAllocation(k: Kernel, t: number): void {
  checkGfp(k, t, GFP_KERNEL);
  checkMayFail(k, t);
}

interface ReserveArgs extends ResvArgs {
  readonly n: number;
}

interface CopyArgs extends ResvArgs {
  readonly source: number;
}

/** A new list is allocated with GFP_KERNEL, if one is needed: direct reclaim, and then step 1. @see dma_resv_list_alloc() */
const reclaimIf = <A>(needed: (k: Kernel, a: A) => boolean): readonly Alternative<A>[] =>
  reclaimAlternatives<A>(() => GFP_KERNEL, 1).map((reclaim) => ({
    ...reclaim,
    ready: (k, a, t) => needed(k, a) && reclaim.ready?.(k, a, t) !== false,
  }));

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
    uses: ['memalloc'],
    effects: () => [RECLAIM],
    calls: reclaimCalls,
    steps: [
      {
        check: (k, a, t) => {
          assertHeld(k, a.resv, t);
          checkAllocation(k, t);
          if (a.n === 0 && k.fixed.profile.reserveZeroFails) broke(k, 'RESV-02');
        },
        run: (k, a) => {
          if (a.n === 0 && k.fixed.profile.reserveZeroFails) return EINVAL;
          reserve(k, a.resv, a.n);
          return 0;
        },
        or: [
          {
            label: 'fails',
            exists: (c, a) => a.checked === 1 || c.options.shortMemory,
            run: () => ENOMEM,
          },
          ...reclaimIf<ReserveArgs>((k, a) => !hasRoom(k, a.resv, a.n)),
        ],
      },
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          reserve(k, a.resv, a.n);
          return 0;
        },
      },
    ],
  }),

  /** Adds a fence and publishes it; cannot fail. @see dma_resv_add_fence() */
  dma_resv_add_fence: operation({
    name: 'dma_resv_add_fence',
    params: [
      ['resv', 'dma_resv'],
      ['fence', 'dma_fence'],
      ['usage', 'usage'],
    ],
    effects: (a) => addEffects(a.resv, a.fence),
    step: {
      check: (k, a, t) => {
        assertHeld(k, a.resv, t);
        checkAddFence(k, a.resv, a.fence, a.usage, t);
      },
      run: (k, a) => {
        addFence(k, a.resv, a.fence, a.usage);
        return 0;
      },
    },
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
    step: {
      check: (k, a, t) => {
        assertHeld(k, a.resv, t);
        checkFence(k, a.replacement);
        if (at(k.fixed.of.dma_fence, a.replacement).array !== undefined) broke(k, 'RESV-05');
      },
      run: (k, a) => {
        replaceFences(k, a.resv, at(k.fixed.of.dma_fence, a.old).context, a.replacement, a.usage);
        return 0;
      },
    },
  }),

  /** The interface before 5.19: one exclusive fence in the place of all others. @see dma_resv_add_excl_fence() of 5.17 */
  dma_resv_add_excl_fence: operation({
    name: 'dma_resv_add_excl_fence',
    params: [
      ['resv', 'dma_resv'],
      ['fence', 'dma_fence'],
    ],
    step: {
      check: (k, a, t) => assertHeld(k, a.resv, t),
      run: (k, a) => {
        addExclFence(k, a.resv, a.fence);
        return 0;
      },
    },
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
    uses: ['memalloc'],
    effects: () => [RECLAIM],
    calls: reclaimCalls,
    steps: [
      {
        check: (k, a, t) => {
          assertHeld(k, a.resv, t);
          checkAllocation(k, t);
        },
        run: (k, a) => {
          copyFences(k, a.resv, a.source);
          return 0;
        },
        or: [
          {
            label: 'fails',
            exists: (c, a) => a.checked === 1 || c.options.shortMemory,
            ready: (k, a) => hasFences(k, a.source),
            run: () => ENOMEM,
          },
          ...reclaimIf<CopyArgs>((k, a) => hasFences(k, a.source)),
        ],
      },
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          copyFences(k, a.resv, a.source);
          return 0;
        },
      },
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
    uses: ['lazy', 'signals', 'spin', 'irqs', 'callbacks'],
    scratch: RESV_WAIT_SCRATCH,
    effects: resvWaitEffects,
    calls: resvWaitCalls,
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
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, a, t) =>
              a.intr === 1 && at(k.fixed.tasks, t).signals && !waitedFenceSignaled(k, t),
            run: () => ERESTARTSYS,
          },
          {
            label: 'timeout',
            external: 'timeout',
            ready: (k, a, t) =>
              a.timeout > 0 && a.timeout < MAX_SCHEDULE_TIMEOUT && !waitedFenceSignaled(k, t),
            run: () => 0,
          },
          {
            label: 'does not sleep',
            exists: (_, a) => a.timeout === 0,
            ready: (k, _, t) => !waitedFenceSignaled(k, t),
            run: () => 0,
          },
        ],
        waitsFor: (k, a, t) =>
          needsWaitedFence(k, t, `dma_resv_wait_timeout(${at(k.fixed.of.dma_resv, a.resv).name})`),
      },
      ...armWaitedFence<WaitArgs>('dma_resv_wait_timeout', 2, 1),
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
    uses: ['resv-test', 'callbacks', 'spin', 'irqs'],
    scratch: 3,
    calls: anyCallback,
    steps: [
      {
        check: (k, a) => checkResv(k, a.resv),
        run: (k, a, t) => {
          const { scratch } = at(k.task, t);
          scratch[CURSOR] = 0;
          scratch[VERSION] = at(k.dma_resv, a.resv).version;
          return goTo(1);
        },
      },
      {
        run: (k, a, t) => {
          const { scratch } = at(k.task, t);
          const resv = at(k.dma_resv, a.resv);
          const restart = at(scratch, VERSION) !== resv.version;
          const slot = restart ? 0 : at(scratch, CURSOR);
          scratch[VERSION] = resv.version;
          if (slot >= resv.num) {
            resv.tested[t] = a.checked === 1 ? a.usage + 1 : 0;
            return 1;
          }
          scratch[CURSOR] = slot + 1;
          const f = fenceAtSlot(k, a.resv, slot);
          scratch[FENCE] = 0;
          if (at(resv.usage, slot) > a.usage || at(k.dma_fence, f).signaled === 1) return goTo(1);
          if (testWouldSignal(k, f)) {
            scratch[FENCE] = f;
            return goTo(2);
          }
          resv.tested[t] = 0;
          return 0;
        },
      },
      ...signalFound('dma_resv_test_signaled', 2, 1),
    ],
  }),
};
