import { type Schedule } from './schedule.ts';
import { type Strategy } from './strategy.ts';

/**
 * Does what a schedule says, and 0 behind its end.
 *
 * A number that is too large for its decision is taken modulo the options: a schedule that was shortened, or made for another
 * program, still is one.
 */
export function replay(schedule: Schedule): Strategy {
  return { decide: ({ index, options }) => (schedule[index] ?? 0) % options };
}
