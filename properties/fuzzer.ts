import { type FuzzInput, hashOf } from './fuzz-input.ts';
import { type ProgramRun } from './run-program.ts';
import {
  Judges,
  type RefinementFailure,
  type Setting,
  type Watch,
  orderOf,
  refine,
} from './refinement.ts';
import { type Scenario } from './scenario.ts';
import { type Strategy } from '../impl/scheduler/strategy.ts';
import { UserError } from '../language/user-error.ts';
import { replay } from '../impl/scheduler/replay.ts';
import { shrinkFailure } from './shrink-failure.ts';
import { trimmed } from '../impl/scheduler/schedule.ts';

/** What a fuzzer tells. */
export interface FuzzerOptions {
  readonly setting: Setting;
  /** For the schedules under which what is made smaller is tried. */
  readonly seed: number;
  /** True when it is to stop before its next run. */
  readonly isOver: (runs: number) => boolean;
  /** An interleaving that came to a state of the model, or gave a history, that none before it did. */
  readonly onNew?: (input: FuzzInput) => void;
  /** A failure, made small; each scenario once. */
  readonly onFailure: (failure: RefinementFailure) => void;
}

/** What a fuzzer has done. */
export interface FuzzCounts {
  readonly runs: number;
  readonly inconclusive: number;
  /** Scenarios and orders of their calls that differ. */
  readonly histories: number;
  /** States that the model was in to explain them: where there was a choice, and at the end. */
  readonly configurations: number;
  /** Distinct failures. */
  readonly failures: number;
}

/**
 * Runs scenarios under schedules, and goes on behind a failure.
 *
 * No clock, no file: what it finds depends on what it is given, so that the same seed finds the same.
 */
export class Fuzzer {
  private readonly options: FuzzerOptions;
  private readonly judges: Judges;
  private readonly states = new Set<string>();
  private readonly histories = new Set<string>();
  private readonly shapes = new Set<string>();
  private readonly failed = new Set<string>();
  private readonly reported = new Set<string>();
  private isCounting = true;
  private runs = 0;
  private inconclusive = 0;

  constructor(options: FuzzerOptions) {
    this.options = options;
    this.judges = new Judges((state) => {
      if (this.isCounting) this.states.add(hashOf(state));
    });
  }

  get counts(): FuzzCounts {
    return {
      runs: this.runs,
      inconclusive: this.inconclusive,
      histories: this.histories.size,
      configurations: this.states.size,
      failures: this.reported.size,
    };
  }

  /** Runs a scenario under every one of the schedules, whatever comes of them, until it is over. */
  run(scenario: Scenario, strategies: Iterable<Strategy>): void {
    const key = JSON.stringify(scenario);
    const seen = new Set<string>();
    const left = this.untilOver(strategies);
    for (;;) {
      const begun = this.runs;
      const found = refine(
        this.options.setting,
        scenario,
        left,
        this.judges,
        this.watch(scenario, seen),
      );
      this.inconclusive += found.inconclusive;
      if (found.failure === undefined) return;
      if (!this.failed.has(key)) this.report(this.small(found.failure));
      this.failed.add(key);
      if (this.runs === begun) return;
    }
  }

  /** The same for a program by lot: one with a call that this kernel has not is left where it stands, and its last run is none. */
  runIfKnown(scenario: Scenario, strategies: Iterable<Strategy>): void {
    try {
      this.run(scenario, strategies);
    } catch (error) {
      const { release } = this.options.setting;
      const isUnknown =
        error instanceof UserError
          ? error.code === 'FP207'
          : error instanceof RangeError && error.message.startsWith(`${release} has no `);
      if (!isUnknown) throw error;
      this.runs--;
    }
  }

  /** Runs what was run before, and makes nothing smaller. */
  replay({ scenario, schedule }: FuzzInput): void {
    if (this.options.isOver(this.runs)) return;
    this.runs++;
    const watch = this.watch(scenario, new Set());
    const { setting } = this.options;
    const found = refine(setting, scenario, [replay(schedule)], this.judges, watch);
    this.inconclusive += found.inconclusive;
    if (found.failure !== undefined) this.report(found.failure);
  }

  private report(failure: RefinementFailure): void {
    const key = JSON.stringify(failure.scenario);
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.options.onFailure(failure);
  }

  /** What is tried on the way to a small failure is not what was asked for, and does not count. */
  private small(failure: RefinementFailure): RefinementFailure {
    this.isCounting = false;
    const small = shrinkFailure(this.options.setting, failure, this.judges, this.options.seed);
    this.isCounting = true;
    return small;
  }

  /** By hand, because a generator that a loop leaves is closed, and behind a failure the rest is wanted. */
  private untilOver(strategies: Iterable<Strategy>): Iterable<Strategy> {
    const iterator = strategies[Symbol.iterator]();
    const next = (): IteratorResult<Strategy> => {
      if (this.options.isOver(this.runs)) return { done: true, value: undefined };
      const result = iterator.next();
      if (result.done !== true) this.runs++;
      return result;
    };
    return { [Symbol.iterator]: () => ({ next }) };
  }

  private watch(scenario: Scenario, seen: Set<string>): Watch {
    let states = this.states.size;
    return {
      seen,
      onJudged: (run) => {
        const shapes = this.shapes.size;
        this.shapes.add(hashOf(shapeOf(run)));
        const isNew = this.shapes.size > shapes || this.states.size > states;
        states = this.states.size;
        this.histories.add(hashOf(`${JSON.stringify(scenario.program.objects)} ${orderOf(run)}`));
        const schedule = trimmed(run.schedule);
        if (isNew) this.options.onNew?.({ scenario, schedule });
      },
    };
  }
}

/** A history without its names: programs by lot that differ in these only are not worth keeping both. */
function shapeOf({ lines, outcome }: ProgramRun): string {
  const actors = [...new Set(lines.map(({ actor }) => actor))];
  const times = lines
    .flatMap(({ id, begin, end = Infinity }) => [
      { at: begin, id },
      { at: end, id: -id },
    ])
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ id }) => id);
  const calls = lines.map(({ actor, call, ret, err }) => [actors.indexOf(actor), call, ret, err]);
  return JSON.stringify([calls, times, outcome?.outcome]);
}
