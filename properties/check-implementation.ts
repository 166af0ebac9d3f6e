import { type Area } from '../impl/mutant.ts';
import { type Implementation } from '../impl/implementation.ts';
import {
  Judges,
  type RefinementFailure,
  type Setting,
  refine,
  someStrategies,
} from './refinement.ts';
import { type Release } from '../impl/kernel.ts';
import { type Scenario } from './scenario.ts';
import { type Seed, scenarioOf } from './corpus.ts';
import { Unimplemented } from '../impl/session.ts';
import { shrinkFailure } from './shrink-failure.ts';
import { someScenarios } from './some-scenarios.ts';

/** What an implementation is tried with. */
export interface CheckOptions {
  /** Scenarios that are tried first; those of the other areas are left out. */
  readonly corpus: readonly Seed[];
  readonly areas: readonly Area[];
  readonly release: Release;
  readonly seed: number;
  /** Scenarios by lot, for each area. */
  readonly scenarios: number;
  /** Schedules for each scenario. */
  readonly schedules: number;
}

/** What is tried unless something else is said; sync_files are left out, because a program of theirs can take the judge a minute. */
export const checkDefaults = {
  areas: ['fence', 'containers', 'ww-mutex', 'resv', 'dma-buf', 'syncobj'],
  release: '7.2',
  seed: 1,
  scenarios: 20,
  schedules: 12,
} as const satisfies Omit<CheckOptions, 'corpus'>;

/** What came of it. */
export interface ImplementationCheck {
  readonly runs: number;
  /** Runs of which the judge could not say anything. */
  readonly inconclusive: number;
  /** Scenarios with a call or an object that the implementation has not. */
  readonly unimplemented: number;
  /** The first failure, made small. */
  readonly failure: RefinementFailure | undefined;
  /** How many calls it has; 0 without one. */
  readonly calls: number;
}

/**
 * Tries an implementation on the corpus and on scenarios by lot, until the model refuses a history of it.
 *
 * What it does not implement is left out and counted; deterministic, so that a failure comes again.
 */
export function checkImplementation(
  implementation: Implementation,
  options: CheckOptions,
): ImplementationCheck {
  const { seed, schedules } = options;
  const judges = new Judges();
  let [runs, inconclusive, unimplemented] = [0, 0, 0];
  for (const { scenario, release } of attempts(options)) {
    const setting: Setting = { implementation, release };
    try {
      const refined = refine(setting, scenario, someStrategies(seed, schedules), judges);
      runs += refined.runs;
      inconclusive += refined.inconclusive;
      if (refined.failure === undefined) continue;
      const failure = shrinkFailure(setting, refined.failure, judges, seed);
      const calls = failure.run.lines.filter(({ actor }) => actor !== 'environment').length;
      return { runs, inconclusive, unimplemented, failure, calls };
    } catch (error) {
      if (!(error instanceof Unimplemented)) throw error;
      unimplemented++;
    }
  }
  return { runs, inconclusive, unimplemented, failure: undefined, calls: 0 };
}

function* attempts({
  corpus,
  areas,
  release,
  seed,
  scenarios,
}: CheckOptions): Generator<{ readonly scenario: Scenario; readonly release: Release }> {
  for (const it of corpus)
    if (areas.includes(it.area)) yield { scenario: scenarioOf(it), release: it.release ?? release };
  for (const area of areas)
    for (const scenario of someScenarios(area, seed, scenarios)) yield { scenario, release };
}
