import {
  type Judges,
  type RefinementFailure,
  firstStrategies,
  refine,
  someStrategies,
} from './refinement.ts';
import { type Mutant } from '../impl/mutant.ts';
import { type Release } from '../impl/kernel.ts';
import { type Scenario } from './scenario.ts';
import { type Seed, scenarioOf } from './corpus.ts';
import { type Strategy } from '../impl/scheduler/strategy.ts';
import { mutated } from '../impl/reference.ts';
import { parseSchedule } from '../impl/scheduler/schedule.ts';
import { replay } from '../impl/scheduler/replay.ts';
import { shrinkFailure } from './shrink-failure.ts';

/** A line of the table of mutants. */
export interface MutantRow {
  readonly mutant: string;
  readonly rule: string;
  readonly killed: boolean;
  /** How many calls the counterexample has; 0 for a survivor. */
  readonly calls: number;
  /** Runs until it was found. */
  readonly runs: number;
}

/** What became of a mutant, with the smallest history that shows it. */
export interface MutantResult {
  readonly row: MutantRow;
  readonly failure: RefinementFailure | undefined;
}

/** With what mutants are hunted. */
export interface Hunt {
  readonly release: Release;
  readonly seed: number;
  readonly corpus: readonly Seed[];
  /** Scenarios by lot, of the area of a mutant. */
  readonly scenarios: (mutant: Mutant) => Iterable<Scenario>;
}

/** Schedules that a scenario of the corpus is run under: enough for the two preemptions that most bugs need. */
const schedules = 150;
/** Schedules for a scenario by lot: another scenario is worth more than another schedule. */
const schedulesByLot = 8;

/** One thing to try. */
interface Attempt {
  readonly scenario: Scenario;
  readonly strategies: Iterable<Strategy>;
  readonly release: Release;
}

/** Hunts a mutant until it is found or nothing is left to try; what was found is made small. */
export function killMutant(mutant: Mutant, hunt: Hunt, judges: Judges): MutantResult {
  const implementation = mutated(mutant);
  let runs = 0;
  for (const { scenario, strategies, release } of attempts(mutant, hunt)) {
    const setting = { implementation, release };
    const refined = refine(setting, scenario, strategies, judges);
    runs += refined.runs;
    if (refined.failure === undefined) continue;
    const failure = shrinkFailure(setting, refined.failure, judges, hunt.seed);
    return { row: rowOf(mutant, callsOf(failure), runs), failure };
  }
  return { row: rowOf(mutant, 0, runs), failure: undefined };
}

/** What is tried, in order: what found this very bug once; scenarios by lot; the rest of the corpus of the area. */
function* attempts(mutant: Mutant, { corpus, seed, scenarios, release }: Hunt): Generator<Attempt> {
  const ofArea = corpus.filter(({ area }) => area === mutant.area);
  const known = ofArea.filter((it) => it.mutant === mutant.name);
  for (const it of known) {
    const strategies = concat(asBefore(it), thorough(seed));
    yield { scenario: scenarioOf(it), strategies, release: it.release ?? release };
  }
  for (const scenario of scenarios(mutant))
    yield { scenario, strategies: someStrategies(seed, schedulesByLot), release };
  for (const it of ofArea) {
    if (known.includes(it)) continue;
    const strategies = someStrategies(seed, schedules);
    yield { scenario: scenarioOf(it), strategies, release: it.release ?? release };
  }
}

/** One after the other: what comes later is not made before it is asked for. */
function* concat<T>(...lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}

/** The schedule under which a seed was found, if it is known. */
function asBefore({ schedule }: Seed): readonly Strategy[] {
  const known = schedule === undefined ? undefined : parseSchedule(schedule);
  return known === undefined ? [] : [replay(known)];
}

/** One preemption wherever it can be, then some schedules by lot, then two preemptions. */
function* thorough(seed: number): Generator<Strategy> {
  yield* firstStrategies(1, schedules);
  yield* someStrategies(seed, schedules);
  yield* firstStrategies(2, 3 * schedules);
}

/** The calls of a counterexample; what an observer sees in the end counts too. */
function callsOf({ run }: RefinementFailure): number {
  return run.lines.filter(({ actor }) => actor !== 'environment').length;
}

function rowOf({ name, rule }: Mutant, calls: number, runs: number): MutantRow {
  return { mutant: name, rule, killed: calls > 0, calls, runs };
}
