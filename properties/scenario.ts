import { type Program, type Step } from '../language/design-data.ts';
import { callArgs } from '../judge/system-calls.ts';

/**
 * A program as the harness runs it: what happens before its tasks begin and after they have ended, and what goes wrong from outside.
 *
 * Its calls are functions of the kernel or system calls; the schedule stands beside it and not in it, so that each shrinks alone.
 */
export interface Scenario {
  readonly program: Program;
  /** Calls of one thread, before the tasks begin. */
  readonly before?: readonly Step[];
  /** Calls of an observer, when every task has ended. */
  readonly after?: readonly Step[];
  /** The task that is sent a signal. */
  readonly kill?: string;
}

/** The actors that are no tasks of the program. */
export const actors = { before: 'before', after: 'observer' } as const;

/** How many calls are written down in it; an idiom counts its calls without the locks. */
export function callCount({ program, before = [], after = [] }: Scenario): number {
  const bodies = [before, after, ...program.tasks.map(({ steps }) => steps)];
  return bodies.reduce((sum, steps) => sum + stepCount(steps), 0);
}

function stepCount(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + callsOf(step), 0);
}

function callsOf(step: Step): number {
  if ('call' in step) return 1;
  if ('if_ok' in step) return 1 + stepCount(step.then) + stepCount(step.else ?? []);
  if ('locked' in step) return 2 + stepCount(step.locked.steps);
  const { resvs, steps } = step.ww_transaction;
  return 2 + 2 * resvs.length + stepCount(steps);
}

/** True if all of its calls are system calls: its tasks are threads of a process. */
export function isUserSpace({ program, before = [], after = [] }: Scenario): boolean {
  return [before, after, ...program.tasks.map(({ steps }) => steps)].every((steps) =>
    steps.every(
      (step) => ('call' in step ? step.call : 'if_ok' in step ? step.if_ok.call : '') in callArgs,
    ),
  );
}
