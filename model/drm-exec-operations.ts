import { type Kernel, at } from './kernel.ts';
import { type Alternative, type Step, goTo, isDone, operation, originOf } from './operation.ts';
import {
  checkRetried,
  dropPrelocked,
  keepPrelocked,
  runOnTicket,
  unlockOne,
  unlockResv,
} from './drm-exec.ts';
import { type Profile } from './profile.ts';
import { type WwArgs, wwLockSteps } from './ww-mutex.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';
import { RECLAIM } from './gfp.ts';
import { RESV_TEST_SCRATCH } from './dma-resv-test.ts';
import { reclaimCalls } from './memory.ts';
import { reserveSteps } from './dma-resv-reserve.ts';

const EALREADY = failureNumber('-EALREADY');
const EDEADLK = failureNumber('-EDEADLK');

const exists = (profile: Profile): boolean => profile.drmExec;

interface ExecArgs {
  readonly exec: number;
}

interface LockArgs extends ExecArgs {
  readonly resv: number;
  /** Fence slots to reserve, for drm_exec_prepare_obj(). */
  readonly n?: number;
}

interface PrepareArgs extends LockArgs {
  readonly n: number;
  readonly checked: number;
}

type Run = (k: Kernel, a: LockArgs, t: number) => number;

/** The steps of a lock call on the contended object (`slow`), or on the one that is asked for. */
function lockSteps(
  name: string,
  slow: boolean,
  base: number,
  end: (result: number) => Run,
): Step<LockArgs>[] {
  const ww = (k: Kernel, a: LockArgs): WwArgs => {
    const resv = slow ? at(k.drm_exec, a.exec).contended - 1 : a.resv;
    wwArgs.lock = at(k.fixed.of.dma_resv, resv).lock;
    wwArgs.ctx = at(k.fixed.of.drm_exec, a.exec).ctx;
    return wwArgs;
  };
  const ended = (k: Kernel, a: LockArgs, t: number, result: number): number =>
    isDone(result) ? end(result)(k, a, t) : result;
  return wwLockSteps(name, true, slow, base).map((step) => ({
    run: (k, a, t) => ended(k, a, t, step.run(k, ww(k, a), t)),
    origin: originOf(step),
    ...(step.check && { check: (k, a, t) => step.check?.(k, ww(k, a), t) }),
    ...(step.ready && { ready: (k, a, t) => step.ready?.(k, ww(k, a), t) === true }),
    ...(step.waitsFor && {
      waitsFor: (k, a, t) => step.waitsFor?.(k, ww(k, a), t) ?? { kind: 'now' },
    }),
    or: (step.or ?? []).map((other): Alternative<LockArgs> => ({
      ...(other.label !== undefined && { label: other.label }),
      ...(other.external !== undefined && { external: other.external }),
      exists: (c, a) => other.external !== 'signal' || at(c.of.drm_exec, a.exec).interruptible,
      ready: (k, a, t) => other.ready?.(k, ww(k, a), t) !== false,
      run: (k, a, t) => ended(k, a, t, other.run(k, ww(k, a), t)),
      origin: originOf(other),
    })),
  }));
}

const wwArgs = { lock: 0, ctx: -1 };

const SLOW = 1;
const LOCK = 4;
const RESERVE = 7;

/** The object is locked; drm_exec_prepare_obj() goes on with its fences. */
const isLocked: Run = (_, a) => (a.n === undefined ? 0 : goTo(RESERVE));

/** The object is locked: the exec keeps track of it. @see drm_exec_obj_locked() */
const track: Run = (k, a, t) => {
  at(k.drm_exec, a.exec).objects |= 1 << a.resv;
  return isLocked(k, a, t);
};

/** Unlocks one buffer, if the exec holds it. */
const unlockObj = (k: Kernel, a: LockArgs, t: number): void => {
  const it = at(k.drm_exec, a.exec);
  if ((it.objects & (1 << a.resv)) === 0) return;
  unlockResv(k, a.resv, t);
  it.objects &= ~(1 << a.resv);
};

/** What the lock of the wanted object returned. @see drm_exec_lock_obj() */
const locked =
  (result: number): Run =>
  (k, a, t) => {
    if (result === 0) return track(k, a, t);
    if (result === EDEADLK) at(k.drm_exec, a.exec).contended = a.resv + 1;
    if (result === EALREADY && at(k.fixed.of.drm_exec, a.exec).ignoreDuplicates)
      return isLocked(k, a, t);
    return result;
  };

/** What the slow lock of the contended object returned: that comes off the list before anything else. @see drm_exec_lock_contended() */
const contendedLocked =
  (result: number): Run =>
  (k, a, t) => {
    const it = at(k.drm_exec, a.exec);
    const { contended } = it;
    it.contended = 0;
    if (result < 0) return result;
    keepPrelocked(k, a.exec, contended - 1, t);
    return goTo(0);
  };

/** Locks the contended object first, then the one that is asked for, unless that is it. */
function execLockSteps(name: string): readonly Step<LockArgs>[] {
  const lock = lockSteps(name, false, LOCK, locked);
  const begin = at(lock, 0);
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkRetried(k, a.exec);
        const { contended, prelocked } = at(k.drm_exec, a.exec);
        if (contended === 0 && prelocked !== a.resv + 1) begin.check?.(k, a, t);
      },
      run: (k, a, t) => {
        const it = at(k.drm_exec, a.exec);
        if (it.contended !== 0) return goTo(SLOW);
        if (it.prelocked !== a.resv + 1) return begin.run(k, a, t);
        it.prelocked = 0;
        return track(k, a, t);
      },
    },
    ...lockSteps(name, true, SLOW, contendedLocked),
    ...lock,
  ];
}

/** Operations on a drm_exec. */
export const drmExecOperations = {
  /** Makes it new; its context begins with the loop. @see drm_exec_init() */
  drm_exec_init: operation({
    name: 'drm_exec_init',
    params: [['exec', 'drm_exec']],
    maySleep: true,
    exists,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a) => {
        const it = at(k.drm_exec, a.exec);
        it.started = 0;
        it.contended = 0;
        it.prelocked = 0;
        it.objects = 0;
        return 0;
      },
    },
  }),

  /** The head of the loop: 1 to lock everything (again), 0 when everything is locked. @see drm_exec_cleanup() */
  drm_exec_cleanup: operation({
    name: 'drm_exec_cleanup',
    params: [['exec', 'drm_exec']],
    returns: 'bool',
    maySleep: true,
    exists,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a, t) => {
        const it = at(k.drm_exec, a.exec);
        if (it.started === 0) {
          it.started = 1;
          runOnTicket(k, a.exec, t, 'ww_acquire_init');
          return 1;
        }
        if (it.contended !== 0) return unlockOne(k, a.exec, t) ? goTo(0) : 1;
        dropPrelocked(k, a.exec, t);
        runOnTicket(k, a.exec, t, 'ww_acquire_done');
        return 0;
      },
    },
  }),

  /** Locks a buffer: 0, -EDEADLK to go round the loop again, -EALREADY, -EINTR. @see drm_exec_lock_obj() */
  drm_exec_lock_obj: operation({
    name: 'drm_exec_lock_obj',
    params: [
      ['exec', 'drm_exec'],
      ['resv', 'dma_resv'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: (a) => [`lock:dma_resv:${a.resv}`],
    exists,
    steps: execLockSteps('drm_exec_lock_obj'),
  }),

  /** As drm_exec_lock_obj, and makes room for fences; without memory for that, the object is unlocked again. @see drm_exec_prepare_obj() */
  drm_exec_prepare_obj: operation({
    name: 'drm_exec_prepare_obj',
    params: [
      ['exec', 'drm_exec'],
      ['resv', 'dma_resv'],
      ['n', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals', 'memalloc', ...dropUses],
    scratch: RESV_TEST_SCRATCH,
    effects: (a) => [`lock:dma_resv:${a.resv}`, RECLAIM],
    calls: (a, of) => [...reclaimCalls(), ...dropCalls(a, of)],
    exists,
    steps: [
      ...execLockSteps('drm_exec_prepare_obj'),
      ...reserveSteps<PrepareArgs>('drm_exec_prepare_obj', RESERVE, (k, a, t, result) => {
        unlockObj(k, a, t);
        return result;
      }),
    ],
  }),

  /** Unlocks one buffer; one that it does not hold is ignored. @see drm_exec_unlock_obj() */
  drm_exec_unlock_obj: operation({
    name: 'drm_exec_unlock_obj',
    params: [
      ['exec', 'drm_exec'],
      ['resv', 'dma_resv'],
    ],
    exists,
    step: {
      run: (k, a, t) => {
        unlockObj(k, a, t);
        return 0;
      },
    },
  }),

  /** Unlocks everything and ends the context. @see drm_exec_fini() */
  drm_exec_fini: operation({
    name: 'drm_exec_fini',
    params: [['exec', 'drm_exec']],
    exists,
    step: {
      run: (k, a, t) => {
        if (unlockOne(k, a.exec, t)) return goTo(0);
        const it = at(k.drm_exec, a.exec);
        if (it.started === 1) runOnTicket(k, a.exec, t, 'ww_acquire_fini');
        it.started = 0;
        it.contended = 0;
        return 0;
      },
    },
  }),
};
