import { type Kernel, at } from './kernel.ts';
import { type Step, goTo, isDone, operation, originOf } from './operation.ts';
import { type WwArgs, wwLockSteps } from './ww-mutex.ts';
import { checkResvLock } from './submission-rules.ts';
import { dmaResvOperations } from './dma-resv-operations.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { wwAcquireCtxOperations } from './ww-acquire-ctx.ts';

const EALREADY = failureNumber('-EALREADY');
const EDEADLK = failureNumber('-EDEADLK');
const EINTR = failureNumber('-EINTR');

interface GemArgs {
  readonly objs: readonly number[];
  readonly ctx: number;
}

/** Words of scratch: the object that is contended (+ 1), the one that is being locked, how many are unlocked, and why. */
const CONTENDED = 0;
const NEXT = 1;
const UNLOCKED = 2;
const WHY = 3;

/** Why everything is given back, as it is kept in scratch. */
const reasons: readonly number[] = [EDEADLK, EINTR, EALREADY];

const SLOW = 1;
const LOCK = 4;
const UNLOCK = 7;

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const setWord = (k: Kernel, t: number, index: number, value: number): void => {
  at(k.task, t).scratch[index] = value;
};

const onCtx = (
  k: Kernel,
  { ctx }: GemArgs,
  t: number,
  name: 'ww_acquire_init' | 'ww_acquire_done' | 'ww_acquire_fini',
): void => {
  at(wwAcquireCtxOperations[name].steps, 0).run(k, { ctx, checked: 0, polling: 0 }, t);
};

const unlockStep = at(dmaResvOperations.dma_resv_unlock.steps, 0);

const resvArgs = { resv: 0, checked: 0, polling: 0 };
const onResv = (resv: number): typeof resvArgs => {
  resvArgs.resv = resv;
  return resvArgs;
};

/** Goes on with the next object behind `from`, but for the contended one, which is locked already. */
const lockNext = (k: Kernel, a: GemArgs, t: number, from: number): number => {
  const next = from === word(k, t, CONTENDED) - 1 ? from + 1 : from;
  if (next >= a.objs.length) {
    onCtx(k, a, t, 'ww_acquire_done');
    return 0;
  }
  setWord(k, t, NEXT, next);
  return goTo(LOCK);
};

/** What locking one object returned: on with the next, or everything is given back. */
const locked = (k: Kernel, a: GemArgs, t: number, result: number): number => {
  if (result === 0) return lockNext(k, a, t, word(k, t, NEXT) + 1);
  setWord(k, t, UNLOCKED, 0);
  setWord(k, t, WHY, reasons.indexOf(result));
  return goTo(UNLOCK);
};

/** What the sleep for the contended object returned: everything else after it, or the end. */
const slowLocked = (k: Kernel, a: GemArgs, t: number, result: number): number => {
  if (result === 0) return lockNext(k, a, t, 0);
  onCtx(k, a, t, 'ww_acquire_fini');
  return result;
};

/** The object that is locked now. */
const wanted = (k: Kernel, a: GemArgs, t: number, slow: boolean): number =>
  at(a.objs, slow ? word(k, t, CONTENDED) - 1 : word(k, t, NEXT));

const wwArgs = { lock: 0, ctx: -1 };

/** The steps of dma_resv_lock_interruptible(), or of its slow variant, on the object that is wanted. */
function lockSteps(slow: boolean, base: number): readonly Step<GemArgs>[] {
  const ended = slow ? slowLocked : locked;
  const end = (k: Kernel, a: GemArgs, t: number, result: number): number =>
    isDone(result) ? ended(k, a, t, result) : result;
  const ww = (k: Kernel, a: GemArgs, t: number): WwArgs => {
    wwArgs.lock = at(k.fixed.of.dma_resv, wanted(k, a, t, slow)).lock;
    wwArgs.ctx = a.ctx;
    return wwArgs;
  };
  return wwLockSteps('drm_gem_lock_reservations', true, slow, base).map((step) => ({
    run: (k, a, t) => end(k, a, t, step.run(k, ww(k, a, t), t)),
    origin: originOf(step),
    ...(step.check && {
      check: (k, a, t) => {
        step.check?.(k, ww(k, a, t), t);
        checkResvLock(k, wanted(k, a, t, slow), t);
      },
    }),
    ...(step.stuck && { stuck: (k, a, t) => step.stuck?.(k, ww(k, a, t), t) }),
    ...(step.ready && { ready: (k, a, t) => step.ready?.(k, ww(k, a, t), t) === true }),
    ...(step.waitsFor && {
      waitsFor: (k, a, t) => step.waitsFor?.(k, ww(k, a, t), t) ?? { kind: 'now' },
    }),
    or: (step.or ?? []).map((other) => ({
      ...(other.label !== undefined && { label: other.label }),
      ...(other.external !== undefined && { external: other.external }),
      ready: (k, a, t) => other.ready?.(k, ww(k, a, t), t) !== false,
      run: (k, a, t) => end(k, a, t, other.run(k, ww(k, a, t), t)),
      origin: originOf(other),
    })),
  }));
}

/** The object that is unlocked next after a failure, or -1: those locked so far, and the contended one if it was not among them. */
const toUnlock = (k: Kernel, t: number): number => {
  const failed = word(k, t, NEXT);
  const unlocked = word(k, t, UNLOCKED);
  if (unlocked < failed) return unlocked;
  const contended = word(k, t, CONTENDED) - 1;
  return unlocked === failed && contended >= failed ? contended : -1;
};

const checkUnlock = (k: Kernel, resv: number, t: number): void =>
  unlockStep.check?.(k, onResv(resv), t);

/** Unlocks one object; after the last one it sleeps for the contended one, or gives up. */
const unlockAfterFailure: Step<GemArgs> = {
  check: (k, a, t) => {
    const obj = toUnlock(k, t);
    if (obj >= 0) checkUnlock(k, at(a.objs, obj), t);
  },
  run: (k, a, t) => {
    const obj = toUnlock(k, t);
    if (obj >= 0) {
      unlockStep.run(k, onResv(at(a.objs, obj)), t);
      setWord(k, t, UNLOCKED, word(k, t, UNLOCKED) + 1);
      return goTo(UNLOCK);
    }
    const result = at(reasons, word(k, t, WHY));
    if (result === EDEADLK) {
      setWord(k, t, CONTENDED, word(k, t, NEXT) + 1);
      for (const index of [NEXT, UNLOCKED, WHY]) setWord(k, t, index, 0);
      return goTo(SLOW);
    }
    onCtx(k, a, t, 'ww_acquire_fini');
    return result;
  },
};

const params = [
  ['objs', 'dma_resv[]'],
  ['ctx', 'ww_acquire_ctx'],
] as const;

/** The helper from before drm_exec: locks a list of buffers, all or nothing. @see drivers/gpu/drm/drm_gem.c */
export const drmGemOperations = {
  /**
   * Begins the context and locks all the buffers, with the back-off inside: 0, -EINTR, or -EALREADY if one is listed twice;
   * after a failure the context has ended.
   * @see drm_gem_lock_reservations()
   */
  drm_gem_lock_reservations: operation({
    name: 'drm_gem_lock_reservations',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    scratch: 4,
    effects: (a) => a.objs.map((resv) => `lock:dma_resv:${resv}`),
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          onCtx(k, a, t, 'ww_acquire_init');
          return lockNext(k, a, t, 0);
        },
      },
      ...lockSteps(true, SLOW),
      ...lockSteps(false, LOCK),
      unlockAfterFailure,
    ],
  }),

  /** Unlocks all the buffers and ends the context. @see drm_gem_unlock_reservations() */
  drm_gem_unlock_reservations: operation({
    name: 'drm_gem_unlock_reservations',
    params,
    scratch: 1,
    step: {
      check: (k, a, t) => {
        const unlocked = word(k, t, 0);
        if (unlocked < a.objs.length) checkUnlock(k, at(a.objs, unlocked), t);
      },
      run: (k, a, t) => {
        const unlocked = word(k, t, 0);
        if (unlocked < a.objs.length) {
          unlockStep.run(k, onResv(at(a.objs, unlocked)), t);
          setWord(k, t, 0, unlocked + 1);
          return goTo(0);
        }
        onCtx(k, a, t, 'ww_acquire_fini');
        return 0;
      },
    },
  }),
};
