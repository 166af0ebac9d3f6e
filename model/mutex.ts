import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { operation } from './operation.ts';
import { int } from './schema.ts';
import { failureNumber } from './errno.ts';
import { RECLAIM } from './gfp.ts';
import { inNotifier, mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct mutex`: owner 0 is free, t + 1 is task t. */
    mutex: { state: { owner: number }; fixed: object };
  }
}

/**
 * `struct mutex`: a sleeping lock with one owner.
 *
 * Who gets a contended mutex is open (barging), so a waiter is simply a task that is not ready.
 * @see kernel/locking/mutex.c
 */
export const mutex = kernelObject({
  kind: 'mutex',
  state: (shape) => ({ owner: int(shape.tasks) }),
  heldBy: (k, index, t) =>
    at(k.mutex, index).owner === t + 1 ? at(k.fixed.of.mutex, index).name : undefined,
});

const isFree = (k: Kernel, a: { readonly lock: number }): boolean =>
  at(k.mutex, a.lock).owner === 0;

const take = (k: Kernel, a: { readonly lock: number }, t: number): number => {
  at(k.mutex, a.lock).owner = t + 1;
  return 0;
};

const needsOwner =
  (call: string) =>
  (k: Kernel, a: { readonly lock: number }): Need => {
    const { name } = at(k.fixed.of.mutex, a.lock);
    return needsTask(
      k,
      at(k.mutex, a.lock).owner - 1,
      name,
      `${call}(${name}) needs its owner to unlock it`,
    );
  };

const takes = (a: { readonly lock: number }): readonly string[] => [`lock:mutex:${a.lock}`];

const ownerOf = (k: Kernel, a: { readonly lock: number }): number => at(k.mutex, a.lock).owner - 1;

const checkSleep = (k: Kernel, a: { readonly lock: number }, t: number): void => {
  mightSleep(k, t);
  if (inNotifier(k, t)) checkNotifierLock(k, a.lock, t);
};

/** A lock that a notifier takes is never held across an allocation: reclaim would come back to the notifier. */
const checkNotifierLock = (k: Kernel, lock: number, t: number): void => {
  const owner = at(k.mutex, lock).owner - 1;
  if (owner < 0) return;
  if (owner === t || k.fixed.program.mustBefore(k, owner, RECLAIM, `mutex:${lock}`))
    broke(k, 'MM-04');
};

/** Operations on mutexes. */
export const mutexOperations = {
  /** Takes the mutex, sleeping until it is free. @see mutex_lock() */
  mutex_lock: operation({
    name: 'mutex_lock',
    params: [['lock', 'mutex']],
    maySleep: true,
    effects: takes,
    step: {
      check: checkSleep,
      ready: isFree,
      run: take,
      waitsFor: needsOwner('mutex_lock'),
      waitsForTask: ownerOf,
    },
  }),

  /** As mutex_lock, but a signal ends the sleep with -EINTR. @see mutex_lock_interruptible() */
  mutex_lock_interruptible: operation({
    name: 'mutex_lock_interruptible',
    params: [['lock', 'mutex']],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    effects: takes,
    step: {
      check: checkSleep,
      ready: isFree,
      run: take,
      or: [
        {
          label: 'interrupted',
          external: 'signal',
          ready: (k, a, t) => at(k.fixed.tasks, t).signals && !isFree(k, a),
          run: () => failureNumber('-EINTR'),
        },
      ],
      waitsFor: needsOwner('mutex_lock_interruptible'),
      waitsForTask: ownerOf,
    },
  }),

  /** Takes the mutex if it is free: 1, else 0. @see mutex_trylock() */
  mutex_trylock: operation({
    name: 'mutex_trylock',
    params: [['lock', 'mutex']],
    returns: 'bool',
    step: {
      run: (k, a, t) => {
        if (!isFree(k, a)) return 0;
        take(k, a, t);
        return 1;
      },
    },
  }),

  /** Gives the mutex back; only its owner may. @see mutex_unlock() */
  mutex_unlock: operation({
    name: 'mutex_unlock',
    params: [['lock', 'mutex']],
    effects: (a) => [`mutex:${a.lock}`],
    step: {
      run: (k, a, t) => {
        const lock = at(k.mutex, a.lock);
        if (lock.owner !== t + 1) broke(k, 'CTX-03');
        else lock.owner = 0;
        return 0;
      },
    },
  }),
};
