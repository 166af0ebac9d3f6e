import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { type Alternative, type Step, goTo, operation } from './operation.ts';
import { array, constant, int } from './schema.ts';
import { failureNumber } from './errno.ts';
import {
  checkAcquired,
  checkBackedOff,
  checkOldestStuck,
  checkOwesBackOff,
  checkWwLock,
} from './ww-mutex-rules.ts';
import {
  dequeue,
  enqueue,
  isWaitDie,
  mustDie,
  position,
  reexamineWaiters,
  wake,
} from './ww-mutex-waiters.ts';
import { neverSleeps, taskFixed } from './task.ts';
import { type WwClass } from './ww-acquire-ctx.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct ww_mutex`: owner as task + 1, its context + 1 (0 none), and the wait list in order: tasks + 1, their
     * contexts + 1, and a bit for each task that was woken and has not run yet.
     */
    ww_mutex: {
      state: {
        owner: number;
        ctx: number;
        readonly waiters: number[];
        readonly contexts: number[];
        woken: number;
      };
      fixed: { readonly class: WwClass; readonly isReservation: boolean };
    };
  }
}

/**
 * `struct ww_mutex`: the mutex of which a task may hold many, because conflicts are resolved by age.
 *
 * The wait list is kept in the order of the kernel, and a waiter acts only when it is woken: both decide who dies.
 * @see kernel/locking/ww_mutex.h, kernel/locking/mutex.c __mutex_lock_common()
 */
export const wwMutex = kernelObject({
  kind: 'ww_mutex',
  state: (shape) => ({
    owner: int(shape.tasks),
    ctx: int(shape.count.ww_acquire_ctx),
    // Everybody may wait: a holder too, who locks it again without a context.
    waiters: array(int(shape.tasks), shape.tasks),
    contexts:
      shape.count.ww_acquire_ctx === 0
        ? array(constant(0), shape.tasks)
        : array(int(shape.count.ww_acquire_ctx), shape.tasks),
    woken: int(2 ** shape.tasks - 1),
  }),
  heldBy: (k, index, t) =>
    at(k.ww_mutex, index).owner === t + 1 ? at(k.fixed.of.ww_mutex, index).name : undefined,
  atExit: (k, t) => {
    for (const lock of k.ww_mutex) if (lock.owner === t + 1) broke(k, 'WW-15');
  },
});

const EALREADY = failureNumber('-EALREADY');
const EDEADLK = failureNumber('-EDEADLK');
const EINTR = failureNumber('-EINTR');

/** Arguments of every call that takes a ww_mutex; `ctx` is -1 for NULL. */
export interface WwArgs {
  readonly lock: number;
  readonly ctx: number;
}

/** Records the owner and its context; the debug checks of ww_mutex_lock_acquired(). */
const own = (k: Kernel, a: WwArgs, t: number): void => {
  const lock = at(k.ww_mutex, a.lock);
  lock.owner = t + 1;
  if (a.ctx >= 0) join(k, a);
};

const join = (k: Kernel, a: WwArgs): void => {
  checkAcquired(k, a);
  const ctx = at(k.ww_acquire_ctx, a.ctx);
  ctx.contending = 0;
  at(k.ww_mutex, a.lock).ctx = a.ctx + 1;
  ctx.acquired++;
};

const die = (k: Kernel, a: WwArgs, t: number): number => {
  dequeue(k, a.lock, t);
  checkOwesBackOff(k, a.ctx);
  at(k.ww_acquire_ctx, a.ctx).contending = a.lock + 1;
  return EDEADLK;
};

/** One pass of the wait loop: take it, else die, else sleep (again) in step `sleep`. */
const tryWaiting = (k: Kernel, a: WwArgs, t: number, sleep: number): number => {
  const lock = at(k.ww_mutex, a.lock);
  lock.woken &= ~(1 << t);
  if (lock.owner === 0) {
    const wasFirst = lock.waiters[0] === t + 1;
    dequeue(k, a.lock, t);
    own(k, a, t);
    if (a.ctx >= 0 && !isWaitDie(k, a.lock) && !wasFirst) reexamineWaiters(k, a.lock, a.ctx);
    return 0;
  }
  if (mustDie(k, a, t)) return die(k, a, t);
  return goTo(sleep);
};

/** Whoever holds nothing has given way already. */
const forgetWound = (k: Kernel, c: number): void => {
  const ctx = at(k.ww_acquire_ctx, c);
  if (ctx.acquired === 0) ctx.wounded = 0;
};

/**
 * The first step of a lock call: -EALREADY before anything else, then the fast path, then queue and try once.
 *
 * With a context, the fast path ends in step `publish`: owner word and context are two stores, and a waiter may queue
 * between them (R29).
 */
const lockFast = (k: Kernel, a: WwArgs, t: number, publish: number, sleep: number): number => {
  const lock = at(k.ww_mutex, a.lock);
  if (a.ctx >= 0) {
    if (lock.ctx === a.ctx + 1) return EALREADY;
    forgetWound(k, a.ctx);
  }
  if (lock.owner === 0) {
    lock.owner = t + 1;
    return a.ctx < 0 ? 0 : goTo(publish);
  }
  const place = position(k, a.lock, a.ctx);
  if (place < 0) return die(k, a, t);
  enqueue(k, a, t, place);
  return tryWaiting(k, a, t, sleep);
};

/** Second half of the fast path: the context becomes visible, then the waiters are re-examined. */
const publishContext = (k: Kernel, a: WwArgs): number => {
  join(k, a);
  reexamineWaiters(k, a.lock, a.ctx);
  return 0;
};

const isWoken = (k: Kernel, a: WwArgs, t: number): boolean =>
  (at(k.ww_mutex, a.lock).woken & (1 << t)) !== 0;

const waitsForHolder =
  (callText: string) =>
  (k: Kernel, a: WwArgs, t: number): Need => {
    const lock = at(k.ww_mutex, a.lock);
    const { name, isReservation } = at(k.fixed.of.ww_mutex, a.lock);
    const call = `${callText}(${isReservation ? name.replace(/\.lock$/u, '') : name})`;
    if (lock.owner === 0) {
      const first = at(lock.waiters, 0) - 1;
      return first === t
        ? { kind: 'never', because: `${call} was never woken` }
        : needsTask(k, first, name, `${call} queues behind another waiter`);
    }
    const why =
      lock.ctx === 0
        ? 'its holder has no acquire context, so nobody backs off'
        : 'the rules of its class make it wait for the holder';
    const text = lock.owner === t + 1 ? 'it already holds the lock itself, without a context' : why;
    return needsTask(k, lock.owner - 1, name, `${call} sleeps: ${text}`);
  };

/** The interruption of a queued waiter: after the lock, before the kill test. */
const interrupted: Alternative<WwArgs> = {
  label: 'interrupted',
  external: 'signal',
  ready: (k, a, t) => at(k.fixed.tasks, t).signals && at(k.ww_mutex, a.lock).owner !== 0,
  run: (k, a, t) => {
    dequeue(k, a.lock, t);
    return EINTR;
  },
};

/** CONFIG_DEBUG_WW_MUTEX_SLOWPATH: a lock beyond the first is taken and given back, as if it had been contended. */
const injects = (k: Kernel, a: WwArgs): boolean =>
  k.fixed.options.injectDeadlk && a.ctx >= 0 && at(k.ww_acquire_ctx, a.ctx).acquired > 0;

/** Gives the lock just taken back, which wakes the next waiter. @see kernel/locking/mutex.c ww_mutex_deadlock_injection() */
const backOff = (k: Kernel, a: WwArgs, t: number): number => {
  wwUnlock(k, a.lock, t);
  at(k.ww_acquire_ctx, a.ctx).contending = a.lock + 1;
  return EDEADLK;
};

const injectedFast: Alternative<WwArgs> = {
  label: 'injected -EDEADLK',
  ready: injects,
  run: (k, a, t) => {
    publishContext(k, a);
    return backOff(k, a, t);
  },
};

const injectedWaiting: Alternative<WwArgs> = {
  label: 'injected -EDEADLK',
  ready: (k, a, t) => injects(k, a) && isWoken(k, a, t) && at(k.ww_mutex, a.lock).owner === 0,
  run: (k, a, t) => {
    tryWaiting(k, a, t, 0);
    return backOff(k, a, t);
  },
};

/** The three steps of a lock call, starting at step `base` of its operation. */
export function wwLockSteps(
  name: string,
  interruptible: boolean,
  slow: boolean,
  base = 0,
): Step<WwArgs>[] {
  return [
    {
      check: (k, a, t) => checkWwLock(k, a, t, slow),
      run: (k, a, t) => lockFast(k, a, t, base + 1, base + 2),
    },
    { run: publishContext, or: [injectedFast] },
    {
      ready: isWoken,
      run: (k, a, t) => tryWaiting(k, a, t, base + 2),
      or: interruptible ? [injectedWaiting, interrupted] : [injectedWaiting],
      waitsFor: waitsForHolder(name),
      stuck: (k, a) => checkOldestStuck(k, a.ctx),
      check: (k, a, t) => {
        checkWwLock(k, a, t, slow);
        checkOwesBackOff(k, a.ctx);
      },
    },
  ];
}

/** Takes the lock if it is free; never dies. The waiters react to the new holder. @see ww_mutex_trylock() */
export function wwTrylock(k: Kernel, a: WwArgs, t: number): number {
  if (a.ctx >= 0) forgetWound(k, a.ctx);
  if (at(k.ww_mutex, a.lock).owner !== 0) return 0;
  own(k, a, t);
  if (a.ctx >= 0) reexamineWaiters(k, a.lock, a.ctx);
  return 1;
}

/** The context has one lock less; one that was ended before its unlocks counts no more. @see __ww_mutex_unlock() */
const leave = (k: Kernel, c: number): void => {
  const ctx = at(k.ww_acquire_ctx, c);
  if (ctx.acquired > 0) ctx.acquired--;
};

/** Gives the lock back and wakes the first waiter. @see ww_mutex_unlock() */
export function wwUnlock(k: Kernel, l: number, t: number): void {
  const lock = at(k.ww_mutex, l);
  if (neverSleeps(taskFixed(k.fixed, t).kind)) broke(k, 'WW-15');
  if (lock.owner !== t + 1) {
    broke(k, 'WW-15');
    checkBackedOff(k, l, t);
    return;
  }
  if (lock.ctx !== 0) leave(k, lock.ctx - 1);
  lock.ctx = 0;
  lock.owner = 0;
  wake(k, l, 0);
}

const EFFECTS = (a: { readonly lock: number }): readonly string[] => [`ww_mutex:${a.lock}`];
const takes = (a: { readonly lock: number }): readonly string[] => [`lock:ww_mutex:${a.lock}`];

/** Operations on ww_mutexes; a reservation lock is one too. */
export const wwMutexOperations = {
  /** Takes the lock, or tells the caller to back off with -EDEADLK; -EALREADY if the context has it. @see ww_mutex_lock() */
  ww_mutex_lock: operation({
    name: 'ww_mutex_lock',
    params: [
      ['lock', 'ww_mutex'],
      ['ctx', 'ww_acquire_ctx?'],
    ],
    returns: 'errno',
    maySleep: true,
    effects: takes,
    steps: wwLockSteps('ww_mutex_lock', false, false),
  }),

  /** As ww_mutex_lock, but a signal ends the sleep with -EINTR. @see ww_mutex_lock_interruptible() */
  ww_mutex_lock_interruptible: operation({
    name: 'ww_mutex_lock_interruptible',
    params: [
      ['lock', 'ww_mutex'],
      ['ctx', 'ww_acquire_ctx?'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: takes,
    steps: wwLockSteps('ww_mutex_lock_interruptible', true, false),
  }),

  /** Sleeps for the lock that returned -EDEADLK, with nothing held. @see ww_mutex_lock_slow() */
  ww_mutex_lock_slow: operation({
    name: 'ww_mutex_lock_slow',
    params: [
      ['lock', 'ww_mutex'],
      ['ctx', 'ww_acquire_ctx'],
    ],
    maySleep: true,
    effects: takes,
    steps: wwLockSteps('ww_mutex_lock_slow', false, true),
  }),

  /** As ww_mutex_lock_slow, but a signal ends the sleep with -EINTR. @see ww_mutex_lock_slow_interruptible() */
  ww_mutex_lock_slow_interruptible: operation({
    name: 'ww_mutex_lock_slow_interruptible',
    params: [
      ['lock', 'ww_mutex'],
      ['ctx', 'ww_acquire_ctx'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: takes,
    steps: wwLockSteps('ww_mutex_lock_slow_interruptible', true, true),
  }),

  /** Takes the lock if it is free: 1, else 0. @see ww_mutex_trylock() */
  ww_mutex_trylock: operation({
    name: 'ww_mutex_trylock',
    params: [
      ['lock', 'ww_mutex'],
      ['ctx', 'ww_acquire_ctx?'],
    ],
    returns: 'bool',
    step: { run: wwTrylock },
  }),

  /** Gives the lock back. @see ww_mutex_unlock() */
  ww_mutex_unlock: operation({
    name: 'ww_mutex_unlock',
    params: [['lock', 'ww_mutex']],
    effects: EFFECTS,
    step: {
      run: (k, a, t) => {
        wwUnlock(k, a.lock, t);
        return 0;
      },
    },
  }),
};
