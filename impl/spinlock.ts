import { type Co } from './scheduler/point.ts';
import { KObject, touch } from './memory.ts';
import { KernelBug } from './kernel-bug.ts';
import { type Kernel } from './kernel.ts';
import { type Thread } from './thread.ts';

/**
 * A spin lock: who waits for it does not sleep, and who holds it may not.
 *
 * @see include/linux/spinlock_types.h spinlock_t
 */
export class SpinLock extends KObject {
  owner: Thread | undefined;
}

/** Takes the lock; waits without sleeping. @see spin_lock() */
export function* spin_lock(k: Kernel, lock: SpinLock): Co<void> {
  const thread = k.current;
  if (lock.owner === thread)
    throw new KernelBug(
      'lockdep',
      `${thread.name} takes ${lock.label}, which it holds: it would spin for ever`,
    );
  yield { access: 'lock', object: lock, field: 'owner', ready: () => lock.owner === undefined };
  touch(lock, 'owner');
  lock.owner = thread;
  thread.preemptCount++;
  thread.held.push(lock);
}

/** @see spin_unlock() */
export function* spin_unlock(k: Kernel, lock: SpinLock): Co<void> {
  yield { access: 'unlock', object: lock, field: 'owner' };
  touch(lock, 'owner');
  const thread = k.current;
  if (lock.owner !== thread)
    throw new KernelBug('lockdep', `${thread.name} releases ${lock.label}, which it does not hold`);
  lock.owner = undefined;
  thread.preemptCount--;
  thread.held.splice(thread.held.lastIndexOf(lock), 1);
}

/** Takes the lock with interrupts off. @see spin_lock_irqsave() */
export function* spin_lock_irqsave(k: Kernel, lock: SpinLock): Co<void> {
  k.current.irqsOff++;
  yield* spin_lock(k, lock);
}

/** @see spin_unlock_irqrestore() */
export function* spin_unlock_irqrestore(k: Kernel, lock: SpinLock): Co<void> {
  yield* spin_unlock(k, lock);
  k.current.irqsOff--;
}

/** Takes the lock if it is free. @see spin_trylock() */
export function* spin_trylock(k: Kernel, lock: SpinLock): Co<boolean> {
  yield { access: 'update', object: lock, field: 'owner' };
  touch(lock, 'owner');
  if (lock.owner !== undefined) return false;
  lock.owner = k.current;
  k.current.preemptCount++;
  k.current.held.push(lock);
  return true;
}

/** Fails unless the running thread holds the lock. @see lockdep_assert_held() */
export function assert_spin_locked(k: Kernel, lock: SpinLock): void {
  if (lock.owner !== k.current)
    throw new KernelBug('lockdep', `${k.current.name} does not hold ${lock.label}`);
}
