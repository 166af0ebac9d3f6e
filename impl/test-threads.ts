import { type CallArgs, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { type Decision } from './scheduler/strategy.ts';
import { type Faults, type Release } from './kernel.ts';
import { type Implementation } from './implementation.ts';
import { Session } from './session.ts';
import { type Thread } from './thread.ts';
import { reference } from './reference.ts';
import { runKernel } from './scheduler/run.ts';
import { send_signal } from './sleep.ts';

/** A call of a test's thread, and what follows it by its result. */
export type TestStep = readonly [
  call: string,
  args: CallArgs,
  then?: Readonly<Record<number, readonly TestStep[]>>,
];

/** What a test runs: objects by word and name, and threads by name. */
export interface TestProgram {
  readonly objects: readonly (readonly [word: string, name: string, options?: CallArgs])[];
  /** What one thread has done before the others begin. */
  readonly before?: readonly TestStep[];
  readonly threads: Readonly<Record<string, readonly TestStep[]>>;
  /** Who is sent a signal, by a thread of its own that comes last. */
  readonly kill?: string;
  readonly release?: Release;
  readonly faults?: Faults;
  /** A run is cut behind so many steps. */
  readonly stepsMax?: number;
}

/** How one run of a test ended. */
export interface TestRun {
  readonly results: Readonly<Record<string, readonly (number | Reply)[]>>;
  /** `finished`, `hang`, `cut`, or what kind of bug was found. */
  readonly end: string;
  readonly warnings: readonly string[];
  readonly session: Session;
}

/** Runs a program; where there is a choice it does what `decide` says. */
export function runTest(
  program: TestProgram,
  decide: (decision: Decision) => number,
  implementation: Implementation = reference,
): TestRun {
  const session = new Session(implementation, program.release ?? '7.2', program.faults);
  for (const [word, name, options] of program.objects) session.declare(word, name, options);
  if (program.before !== undefined) runBefore(session, program.before);
  const results: Record<string, (number | Reply)[]> = {};
  const threads: Record<string, Thread> = {};
  for (const [name, steps] of Object.entries(program.threads)) {
    const own: (number | Reply)[] = [];
    results[name] = own;
    threads[name] = session.k.spawn(name, 'thread', () => runSteps(session, steps, own));
  }
  const victim = threads[program.kill ?? ''];
  if (victim !== undefined) session.k.spawn('kill', 'thread', () => send_signal(victim));
  const { end } = runKernel(session.k, { decide }, program.stepsMax ?? 2000);
  const kind = end.kind === 'bug' ? end.bug.kind : end.kind;
  return { results, end: kind, warnings: session.k.warnings, session };
}

function runBefore(session: Session, steps: readonly TestStep[]): void {
  session.k.spawn('before', 'thread', () => runSteps(session, steps, []));
  const { end } = runKernel(session.k, { decide: () => 0 });
  if (end.kind !== 'finished') throw new RangeError(`what came before ended with ${end.kind}`);
}

function* runSteps(
  session: Session,
  steps: readonly TestStep[],
  own: (number | Reply)[],
): Co<void> {
  for (const [name, args, then] of steps) {
    const result = yield* session.call(name, args);
    own.push(result);
    const next = typeof result === 'number' ? then?.[result] : undefined;
    if (next !== undefined) yield* runSteps(session, next, own);
  }
}

/**
 * Every run of a program with so many deviations at most from the one without preemption, those with few of them first.
 *
 * @throws if there are more than `runsMax`: a test that looked at some of them would say nothing.
 */
export function* allRuns(
  program: TestProgram,
  deviationsMax: number,
  implementation: Implementation = reference,
  runsMax = 60_000,
): Generator<TestRun> {
  const todo: (readonly number[])[] = [[]];
  for (const [runs, taken] of todo.entries()) {
    if (runs === runsMax) throw new RangeError(`more than ${runsMax} runs`);
    const options: number[] = [];
    const decide = ({ index, options: n }: Decision): number => {
      options.push(n);
      return taken[index] ?? 0;
    };
    yield runTest(program, decide, implementation);
    if (taken.filter((choice) => choice !== 0).length === deviationsMax) continue;
    for (let at = taken.length; at < options.length; at++) {
      const zeros = Array.from({ length: at - taken.length }, () => 0);
      for (let c = 1; c < (options[at] ?? 1); c++) todo.push([...taken, ...zeros, c]);
    }
  }
}

/** The outcomes of {@link allRuns}, with one run for each. */
export function runAll(
  program: TestProgram,
  deviationsMax: number,
  implementation: Implementation = reference,
): ReadonlyMap<string, TestRun> {
  const outcomes = new Map<string, TestRun>();
  for (const run of allRuns(program, deviationsMax, implementation))
    outcomes.set(outcomeOf(run), outcomes.get(outcomeOf(run)) ?? run);
  return outcomes;
}

/** True if some run of {@link allRuns} ends like this. */
export function someRun(
  program: TestProgram,
  deviationsMax: number,
  outcome: RegExp,
  implementation: Implementation = reference,
): boolean {
  for (const run of allRuns(program, deviationsMax, implementation))
    if (outcome.test(outcomeOf(run))) return true;
  return false;
}

/** An outcome in one line: `finished T0=0,0 T1=-35,0`. */
export function outcomeOf({ end, results }: TestRun): string {
  const threads = Object.entries(results).map(
    ([name, own]) => `${name}=${own.map(print).join(',')}`,
  );
  return [end, ...threads].join(' ');
}

const print = (result: number | Reply): string =>
  typeof result === 'number' ? String(result) : JSON.stringify(result);
