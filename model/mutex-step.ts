import { type Kernel, at } from './kernel.ts';
import { type Step } from './operation.ts';
import { mutexOperations } from './mutex.ts';

const lock = at(mutexOperations.mutex_lock.steps, 0);

const args = { lock: 0, checked: 0, polling: 0 };

/** The name under which {@link mutexStep} asks for its mutex. */
type LockOf<A> = (k: Kernel, a: A, t: number) => number;

/**
 * A step that needs a mutex: it waits until the mutex is free, and `run` begins with it.
 *
 * A critical section that never sleeps is this one step, for nobody can tell when it ends; one that does calls
 * {@link takeMutex} and gives it back later.
 */
export function mutexStep<A>(
  lockOf: LockOf<A>,
  run: (k: Kernel, a: A, t: number) => number,
): Step<A> {
  const on = (k: Kernel, a: A, t: number): typeof args => {
    args.lock = lockOf(k, a, t);
    return args;
  };
  return {
    check: (k, a, t) => lock.check?.(k, on(k, a, t), t),
    ready: (k, a, t) => lock.ready?.(k, on(k, a, t), t) === true,
    run,
    waitsFor: (k, a, t) => lock.waitsFor?.(k, on(k, a, t), t) ?? { kind: 'now' },
  };
}

/** The mutex is the task's from here on; it was free. */
export function takeMutex(k: Kernel, index: number, t: number): void {
  at(k.mutex, index).owner = t + 1;
}

/** Gives a mutex back. */
export function releaseMutex(k: Kernel, index: number): void {
  at(k.mutex, index).owner = 0;
}
