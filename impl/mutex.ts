import { type Co } from './scheduler/point.ts';
import { KObject, read, touch, update } from './memory.ts';
import { KernelBug } from './kernel-bug.ts';
import { ListHead, list_add_tail, list_del_init, list_empty } from './list.ts';
import { SpinLock, spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { wake_up_process } from './sleep.ts';
import { type Kernel } from './kernel.ts';
import { type Thread } from './thread.ts';
import { type WwAcquireCtx } from './ww-acquire-ctx.ts';

/** @see kernel/locking/mutex.h */
export const MUTEX_FLAG_WAITERS = 1;
export const MUTEX_FLAG_HANDOFF = 2;
export const MUTEX_FLAG_PICKUP = 4;

/** The word `owner`: a task, and flags in the low bits of the pointer to it; loaded, compared and stored as one. */
export interface MutexOwner {
  readonly task: Thread | undefined;
  readonly flags: number;
}

const FREE: MutexOwner = { task: undefined, flags: 0 };

/**
 * A sleeping lock. Nobody spins for it here, as if CONFIG_MUTEX_SPIN_ON_OWNER were off: whoever finds it taken queues.
 *
 * The list of waiters has a head, as in 6.12; in 7.2 it is a ring without one, which nobody can tell.
 *
 * @see include/linux/mutex_types.h struct mutex
 */
export class Mutex extends KObject {
  owner: MutexOwner = FREE;
  readonly wait_lock: SpinLock;
  readonly wait_list: ListHead<MutexWaiter>;

  constructor(label: string) {
    super(label);
    this.wait_lock = new SpinLock(`${label}.wait_lock`);
    this.wait_list = new ListHead<MutexWaiter>(`${label}.wait_list`, undefined, this);
  }
}

/** On the stack of the task that waits. @see kernel/locking/mutex.h struct mutex_waiter */
export class MutexWaiter extends KObject {
  readonly list: ListHead<MutexWaiter>;
  readonly task: Thread;
  readonly ww_ctx: WwAcquireCtx | undefined;

  constructor(lock: Mutex, task: Thread, ww_ctx: WwAcquireCtx | undefined) {
    super(`mutex_waiter of ${task.name} for ${lock.label}`);
    this.task = task;
    this.ww_ctx = ww_ctx;
    this.list = new ListHead<MutexWaiter>(this.label, this, this);
  }
}

/** Compares and exchanges the owner word; false if it was another. @see atomic_long_try_cmpxchg_acquire() */
function* cmpxchgOwner(lock: Mutex, old: MutexOwner, next: MutexOwner): Co<boolean> {
  const same = (now: MutexOwner): boolean => now.task === old.task && now.flags === old.flags;
  const found = yield* update(lock, 'owner', (now) => (same(now) ? next : now));
  return same(found);
}

/** True if the waiter stands at the head of the list; looked up without the lock that guards it. */
export function* isFirstWaiter(lock: Mutex, waiter: MutexWaiter): Co<boolean> {
  return (yield* read(lock.wait_list, 'next')) === waiter.list;
}

/** Functions of kernel/locking/mutex.c beside the slow path of a lock. */
export const mutexFunctions = {
  /**
   * Takes the mutex if it is free, or was handed to the caller: undefined; else the owner. With `handoff` the owner is told to
   * hand it to the first waiter.
   */
  *__mutex_trylock_common(k: Kernel, lock: Mutex, handoff: boolean): Co<Thread | undefined> {
    const curr = k.current;
    for (;;) {
      const owner = yield* read(lock, 'owner');
      let { task, flags } = owner;
      k.commit();
      if (task === undefined) {
        task = curr;
      } else if ((flags & MUTEX_FLAG_PICKUP) !== 0) {
        if (task !== curr) return task;
        flags &= ~MUTEX_FLAG_PICKUP;
      } else if (handoff && (flags & MUTEX_FLAG_HANDOFF) === 0) {
        flags |= MUTEX_FLAG_HANDOFF;
      } else {
        return task;
      }
      if (!(yield* cmpxchgOwner(lock, owner, { task, flags }))) continue;
      if (task !== curr) return task;
      k.commit();
      curr.held.push(lock);
      return undefined;
    }
  },

  *__mutex_trylock(k: Kernel, lock: Mutex): Co<boolean> {
    return (yield* k.fn.__mutex_trylock_common(k, lock, false)) === undefined;
  },

  *__mutex_trylock_or_handoff(k: Kernel, lock: Mutex, handoff: boolean): Co<boolean> {
    return (yield* k.fn.__mutex_trylock_common(k, lock, handoff)) === undefined;
  },

  /** Queues in front of another waiter, or at the end; whoever unlocks sees by the flag that somebody waits. */
  *__mutex_add_waiter(
    k: Kernel,
    lock: Mutex,
    waiter: MutexWaiter,
    pos: MutexWaiter | undefined,
  ): Co<void> {
    yield* list_add_tail(waiter.list, pos?.list ?? lock.wait_list);
    k.commit();
    if (yield* isFirstWaiter(lock, waiter)) {
      yield* update(lock, 'owner', ({ task, flags }) => ({
        task,
        flags: flags | MUTEX_FLAG_WAITERS,
      }));
    }
  },

  /** The last one to leave takes the flags with it. */
  *__mutex_remove_waiter(_: Kernel, lock: Mutex, waiter: MutexWaiter): Co<void> {
    yield* list_del_init(waiter.list);
    if (yield* list_empty(lock.wait_list))
      yield* update(lock, 'owner', ({ task }) => ({ task, flags: 0 }));
    waiter.freed = true;
  },

  /** Makes a waiter the owner, who only has to pick it up; nobody else can take it meanwhile. */
  *__mutex_handoff(k: Kernel, lock: Mutex, task: Thread | undefined): Co<void> {
    for (;;) {
      const owner = yield* read(lock, 'owner');
      const pickup = task === undefined ? 0 : MUTEX_FLAG_PICKUP;
      const flags = (owner.flags & MUTEX_FLAG_WAITERS) | pickup;
      if (yield* cmpxchgOwner(lock, owner, { task, flags })) break;
    }
    k.commit();
    if (task !== undefined) k.commitFor(task);
  },

  /** @see mutex_lock() */
  *mutex_lock(k: Kernel, lock: Mutex): Co<void> {
    yield* k.fn.__mutex_lock_common(k, lock, 'TASK_UNINTERRUPTIBLE');
  },

  /** 0, or -EINTR. @see mutex_lock_interruptible() */
  *mutex_lock_interruptible(k: Kernel, lock: Mutex): Co<number> {
    return yield* k.fn.__mutex_lock_common(k, lock, 'TASK_INTERRUPTIBLE');
  },

  /** @see mutex_trylock() */
  *mutex_trylock(k: Kernel, lock: Mutex): Co<boolean> {
    return yield* k.fn.__mutex_trylock(k, lock);
  },

  /** @see mutex_unlock() */
  *mutex_unlock(k: Kernel, lock: Mutex): Co<void> {
    const { current } = k;
    const place = current.held.lastIndexOf(lock);
    touch(lock, 'owner');
    if (place < 0)
      throw new KernelBug(
        'lockdep',
        `${current.name} releases ${lock.label}, which it does not hold`,
      );
    current.held.splice(place, 1);
    yield* k.fn.__mutex_unlock_slowpath(k, lock);
  },

  /** Releases it before it looks who waits, so that anybody may take it meanwhile, unless the first waiter asked for it. */
  *__mutex_unlock_slowpath(k: Kernel, lock: Mutex): Co<void> {
    let owner: MutexOwner;
    for (;;) {
      owner = yield* read(lock, 'owner');
      if ((owner.flags & MUTEX_FLAG_HANDOFF) !== 0) break;
      if (!(yield* cmpxchgOwner(lock, owner, { task: undefined, flags: owner.flags }))) continue;
      k.commit();
      if ((owner.flags & MUTEX_FLAG_WAITERS) === 0) return;
      break;
    }
    yield* spin_lock_irqsave(k, lock.wait_lock);
    const first = (yield* read(lock.wait_list, 'next')).owner;
    if ((owner.flags & MUTEX_FLAG_HANDOFF) !== 0) yield* k.fn.__mutex_handoff(k, lock, first?.task);
    yield* spin_unlock_irqrestore(k, lock.wait_lock);
    if (first !== undefined) yield* wake_up_process(first.task);
  },
};

type MutexFunctions = typeof mutexFunctions;
declare module './kernel.ts' {
  interface Functions extends MutexFunctions {}
}
