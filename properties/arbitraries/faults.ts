import * as fc from 'fast-check';

/** What goes wrong from outside: allocations that may fail, and a task that is sent a signal. When, the schedule says. */
export interface FaultPlan {
  readonly memory: boolean;
  /** Place of the victim among the tasks; undefined for nobody. */
  readonly kill: number | undefined;
}

/** Mostly nothing goes wrong. */
export const faults: fc.Arbitrary<FaultPlan> = fc.record({
  memory: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  kill: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.nat({ max: 2 }) },
  ),
});
