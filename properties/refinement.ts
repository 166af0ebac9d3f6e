import { HistoryJudge, type HistoryVerdict, type JudgeHead } from '../judge/history-judge.ts';
import { type Implementation } from '../impl/implementation.ts';
import { type ProgramRun, runProgram } from './run-program.ts';
import { type Release } from '../impl/kernel.ts';
import { type Scenario, isUserSpace } from './scenario.ts';
import { type Schedule, trimmed } from '../impl/scheduler/schedule.ts';
import { type Strategy } from '../impl/scheduler/strategy.ts';
import { exhaustive } from '../impl/scheduler/exhaustive.ts';
import { headOf, historyOf } from './history-of.ts';
import { pct } from '../impl/scheduler/pct.ts';
import { profiles } from '../model/profile.ts';
import { random } from '../impl/scheduler/random.ts';
import { reference } from '../impl/reference.ts';
import { replay } from '../impl/scheduler/replay.ts';

/** On what scenarios run. */
export interface Setting {
  readonly implementation: Implementation;
  readonly release: Release;
}

/** A run that the model does not explain. */
export interface RefinementFailure {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly run: ProgramRun;
  /** What the judge says; undefined if it was not asked, because the implementation noticed that it is broken, or never came to an end. */
  readonly verdict: HistoryVerdict | undefined;
}

/** What some runs came to. */
export interface Refined {
  readonly runs: number;
  /** Runs of which the judge could not say anything: a budget ran out, or the model is too small. */
  readonly inconclusive: number;
  readonly failure: RefinementFailure | undefined;
}

/** Configurations that the judge may visit for one history. */
const budget = 4000;

/** Decisions that a run of a small scenario has, about. */
const decisionsMax = 60;

/** What no scenario does by itself: it takes no reference that it does not have, and reserves what it adds; a process causes no bug at all. */
const ownBugs: ReadonlySet<string> = new Set([
  'use-after-free',
  'double-free',
  'refcount-underflow',
  'refcount-resurrection',
  'list-corruption',
  'null-dereference',
  'bug',
]);

/**
 * Judges for histories of the same objects, each built once.
 *
 * Building one is hundred times the work of judging a history.
 */
export class Judges {
  private readonly judges = new Map<string, HistoryJudge>();
  private readonly onState: ((state: string) => void) | undefined;

  /** Whoever asks is told every state of the model that an explanation comes to, with the objects that it is of. */
  constructor(onState?: (state: string) => void) {
    this.onState = onState;
  }

  judge(scenario: Scenario, run: ProgramRun, release: Release): HistoryVerdict {
    const head = headOf(scenario);
    const key = `${release} ${JSON.stringify(head)}`;
    const judge = this.judges.get(key) ?? this.judgeOf(key, head, release);
    this.judges.set(key, judge);
    return judge.judge(historyOf(run));
  }

  private judgeOf(key: string, head: JudgeHead, release: Release): HistoryJudge {
    const { onState } = this;
    return new HistoryJudge(profiles[release], head, {
      budget,
      ...(onState && { onState: (state: string): void => onState(`${key} ${state}`) }),
    });
  }
}

/** Schedules by number: without preemption, then ones that promise something, then by lot. */
export function* someStrategies(seed: number, count: number): Generator<Strategy> {
  yield replay([]);
  for (let i = 1; i < count; i++) {
    const own = seed * 31 + i;
    yield i % 3 === 0
      ? random(own, { preemption: 0.15 })
      : pct(own, { depth: 1 + (i % 3), decisionsMax });
  }
}

/** Every schedule with at most so many preemptions, but no more than a number of them. */
export function* firstStrategies(preemptionsMax: number, count: number): Generator<Strategy> {
  let left = count;
  for (const strategy of exhaustive({ preemptionsMax })) {
    if (left-- === 0) return;
    yield strategy;
  }
}

/** Looks on while a scenario is run. */
export interface Watch {
  /** The orders that were judged already, and are not judged again. */
  readonly seen: Set<string>;
  /** Told every run that was judged, behind its verdict. */
  readonly onJudged: (run: ProgramRun) => void;
}

/** Runs a scenario under schedules until the model does not explain what came of it. */
export function refine(
  setting: Setting,
  scenario: Scenario,
  strategies: Iterable<Strategy>,
  judges: Judges,
  watch?: Watch,
): Refined {
  let runs = 0;
  let inconclusive = 0;
  const seen = watch?.seen ?? new Set<string>();
  for (const strategy of strategies) {
    const run = runProgram(scenario, setting.implementation, strategy, setting.release);
    runs++;
    const key = orderOf(run);
    if (seen.has(key)) continue;
    seen.add(key);
    const { failure, isInconclusive } = judged(setting, scenario, run, judges);
    watch?.onJudged(run);
    if (failure !== undefined) return { runs, inconclusive, failure };
    if (isInconclusive) inconclusive++;
  }
  return { runs, inconclusive, failure: undefined };
}

/** What happened in a run, and in which order, without the times: two runs of one order are one history. */
export function orderOf({ lines, outcome }: ProgramRun): string {
  const times = lines.flatMap(({ begin, end }) => (end === undefined ? [begin] : [begin, end]));
  const ranks = new Map(times.toSorted((a, b) => a - b).map((time, rank) => [time, rank]));
  const ranked = lines.map(({ actor, call, args, begin, end, ret, err, out }) => [
    [actor, call, args, ret, err, out],
    ranks.get(begin),
    end === undefined ? -1 : ranks.get(end),
  ]);
  return JSON.stringify([ranked, outcome]);
}

/** Runs a scenario again under one schedule. */
export function replayFailure(
  setting: Setting,
  scenario: Scenario,
  schedule: Schedule,
  judges: Judges,
): RefinementFailure | undefined {
  return refine(setting, scenario, [replay(schedule)], judges).failure;
}

function judged(
  setting: Setting,
  scenario: Scenario,
  run: ProgramRun,
  judges: Judges,
): { readonly failure?: RefinementFailure; readonly isInconclusive: boolean } {
  const { outcome } = run;
  const schedule = trimmed(run.schedule);
  const failure = { scenario, schedule, run };
  const isOwnBug =
    run.end === 'cut' ||
    (outcome?.outcome === 'bug' && (ownBugs.has(outcome.what) || isUserSpace(scenario)));
  if (isOwnBug && setting.implementation !== reference)
    return isItsOwn(setting, failure, judges)
      ? { failure: { ...failure, verdict: undefined }, isInconclusive: false }
      : { isInconclusive: true };
  const verdict = judges.judge(scenario, run, setting.release);
  if (verdict.kind === 'refused' && isItsOwn(setting, failure, judges))
    return { failure: { ...failure, verdict }, isInconclusive: false };
  return { isInconclusive: verdict.kind !== 'accepted' };
}

/** False if the reference cannot do it right either: then the program is wrong, and says nothing of an implementation. */
function isItsOwn(
  { implementation, release }: Setting,
  { scenario, schedule }: Omit<RefinementFailure, 'verdict'>,
  judges: Judges,
): boolean {
  if (implementation === reference) return true;
  const right = runProgram(scenario, reference, replay(schedule), release);
  const { outcome, end } = right;
  if (end === 'cut' || (outcome?.outcome === 'bug' && ownBugs.has(outcome.what))) return false;
  return judges.judge(scenario, right, release).kind === 'accepted';
}
