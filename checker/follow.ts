import type { PathStep } from './search-result.ts';
import { enabledSteps, pathStep } from './steps.ts';
import type { TransitionSystem } from './transition-system.ts';

/** One step of a path that was followed. */
export interface FollowedStep<State> {
  readonly step: PathStep;
  /** The state after the step: a copy that is the caller's to keep. */
  readonly after: State;
}

/** Where a path left what the system can do. */
export interface Divergence {
  /** Index of the step that was not possible. */
  readonly at: number;
  readonly wanted: number | PathStep;
  /** The steps that were possible there instead. */
  readonly possible: readonly PathStep[];
}

/** A path, followed as far as it goes. */
export interface Followed<State> {
  readonly initial: State;
  readonly steps: readonly FollowedStep<State>[];
  /** Absent if every step was possible. */
  readonly divergence?: Divergence;
}

/**
 * Replays a path from the initial state.
 *
 * A number is the choice alone; a whole step must also have the process and the rule of the step that is taken, so that a path
 * from an older version of the system is not followed to somewhere else.
 */
export function follow<State>(
  system: TransitionSystem<State>,
  choices: readonly (number | PathStep)[],
): Followed<State> {
  const { codec } = system;
  const initial = codec.alloc();
  system.init(initial);
  const steps: FollowedStep<State>[] = [];
  let state = initial;
  for (const [at, wanted] of choices.entries()) {
    const enabled = enabledSteps(system, state);
    const step = enabled[typeof wanted === 'number' ? wanted : wanted.choice];
    if (step === undefined || !agrees(step, wanted)) {
      return { initial, steps, divergence: { at, wanted, possible: enabled.map(pathStep) } };
    }
    const after = codec.alloc();
    codec.copy(state, after);
    step.apply(after);
    steps.push({ step: pathStep(step), after });
    state = after;
  }
  return { initial, steps };
}

function agrees(step: PathStep, wanted: number | PathStep): boolean {
  return (
    typeof wanted === 'number' || (step.process === wanted.process && step.rule === wanted.rule)
  );
}
