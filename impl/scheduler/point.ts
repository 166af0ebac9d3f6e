import { type KObject } from '../memory.ts';

/** What a thread is about to do to state that others see. */
export type Access = 'start' | 'load' | 'store' | 'update' | 'lock' | 'unlock' | 'sleep' | 'choose';

/**
 * A preemption point: what a thread will do next, once the scheduler lets it.
 *
 * The access happens when the thread is resumed, not when it yields: between the two anybody may run. Two points of different threads
 * commute unless they name the same object and field and one of them is not a load, which is what a partial-order reduction needs.
 */
export interface Point {
  readonly access: Access;
  readonly object: KObject | undefined;
  readonly field: string;
  /** May it happen now? Without it: always. */
  readonly ready?: () => boolean;
  /** For `choose`: how many outcomes there are; the answer comes back through `next()`. */
  readonly outcomes?: number;
}

/** A function of the kernel that runs preemptibly. */
export type Co<T> = Generator<Point, T, number>;
