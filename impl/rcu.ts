import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';
import { type Kernel } from './kernel.ts';
import { type KObject, free } from './memory.ts';
import { waitUntil } from './sleep.ts';

/** Begins a read section: what it finds is not freed before its end. @see rcu_read_lock() */
export function* rcu_read_lock(k: Kernel): Co<void> {
  yield { access: 'store', object: undefined, field: 'rcu' };
  const { current } = k;
  current.rcuDepth++;
  if (current.rcuDepth === 1) current.rcuSections++;
}

/** @see rcu_read_unlock() */
export function* rcu_read_unlock(k: Kernel): Co<void> {
  yield { access: 'store', object: undefined, field: 'rcu' };
  if (k.current.rcuDepth === 0)
    throw new KernelBug('lockdep', `${k.current.name} ends an RCU read section that it is not in`);
  k.current.rcuDepth--;
}

/** Fails outside a read section: what is loaded there may be gone at once. @see rcu_dereference_check() */
export function rcu_dereference_check(k: Kernel, what: string): void {
  if (k.current.rcuDepth === 0)
    throw new KernelBug('lockdep', `${k.current.name}: suspicious rcu_dereference() in ${what}`);
}

/** True when every read section that runs now has ended: a grace period from now. */
function gracePeriod(k: Kernel): () => boolean {
  const readers = k.threads
    .filter(({ rcuDepth }) => rcuDepth > 0)
    .map((thread) => ({ thread, section: thread.rcuSections }));
  return () =>
    readers.every(({ thread, section }) => thread.rcuDepth === 0 || thread.rcuSections !== section);
}

/** Runs something behind a grace period, in a softirq. @see call_rcu() */
export function* call_rcu(k: Kernel, what: string, body: () => Co<void>): Co<void> {
  yield { access: 'store', object: undefined, field: 'rcu' };
  const ready = gracePeriod(k);
  k.spawn(`rcu: ${what}`, 'softirq', function* callback() {
    yield { access: 'sleep', object: undefined, field: 'rcu', ready };
    yield* body();
  });
}

/** Frees memory behind a grace period. @see kfree_rcu() */
export function* kfree_rcu(k: Kernel, object: KObject): Co<void> {
  if (object.freed) throw new KernelBug('double-free', `${object.label} is freed twice`);
  yield* call_rcu(k, `free ${object.label}`, function* freeLater() {
    yield { access: 'store', object, field: 'freed' };
    free(object);
  });
}

/** Waits for a grace period. @see synchronize_rcu() */
export function* synchronize_rcu(k: Kernel): Co<void> {
  yield { access: 'load', object: undefined, field: 'rcu' };
  yield* waitUntil(k, 'synchronize_rcu()', gracePeriod(k));
}
