import { type CallArgs, type Reply } from '../call.ts';
import { type Co } from '../scheduler/point.ts';
import { type Faults, type Release } from '../kernel.ts';
import { type Implementation } from '../implementation.ts';
import { type Schedule } from '../scheduler/schedule.ts';
import { Session } from '../session.ts';
import { reference } from '../reference.ts';
import { replay } from '../scheduler/replay.ts';
import { send_signal } from '../sleep.ts';
import { runKernel } from '../scheduler/run.ts';

/** A call by name. */
export type CallLine = readonly [name: string, args?: CallArgs];

/** Objects, and what each thread calls. */
export interface Calls {
  readonly objects: readonly (readonly [word: string, name: string, options?: CallArgs])[];
  /** Made by one thread before the others begin. */
  readonly before?: readonly CallLine[];
  readonly threads: readonly (readonly CallLine[])[];
  /** Made by one more thread when the others have ended. */
  readonly after?: readonly CallLine[];
  /** The thread that is sent a signal, by one more thread that begins last. */
  readonly kill?: string;
  readonly release?: Release;
  readonly faults?: Faults;
}

/** What the threads got, and how the run ended. */
export interface Outcome {
  readonly results: readonly (readonly (number | Reply)[])[];
  readonly end: string;
  readonly warnings: readonly string[];
  /** How many decisions there were. */
  readonly decisions: number;
}

/** Runs calls on an implementation under a schedule. */
export function runCalls(
  { objects, before = [], threads, after = [], kill, release = '7.2', faults }: Calls,
  schedule: Schedule = [],
  implementation: Implementation = reference,
): Outcome {
  const session = new Session(implementation, release, faults);
  for (const [word, name, options] of objects) session.declare(word, name, options);
  const results: (number | Reply)[][] = [];
  const spawn = (name: string, lines: readonly CallLine[]): void => {
    const own: (number | Reply)[] = [];
    results.push(own);
    session.k.spawn(name, 'thread', function* body(): Co<void> {
      for (const [call, args = {}] of lines) own.push(yield* session.call(call, args));
    });
  };
  if (before.length > 0) {
    spawn('before', before);
    runKernel(session.k, replay([]));
  }
  for (const [t, lines] of threads.entries()) spawn(`T${t}`, lines);
  const victim = session.k.threads.find(({ name }) => name === kill);
  if (victim !== undefined) session.k.spawn('kill', 'thread', () => send_signal(victim));
  let run = runKernel(session.k, replay(schedule));
  const decisions = run.schedule.length;
  if (run.end.kind === 'finished' && after.length > 0) {
    spawn('after', after);
    run = runKernel(session.k, replay([]));
  }
  const { end } = run;
  return {
    results,
    end: end.kind === 'bug' ? `${end.bug.kind}: ${end.bug.message}` : end.kind,
    warnings: session.k.warnings,
    decisions,
  };
}

/** The different outcomes of a run with at most one preemption, wherever it comes, and whoever goes on then. */
export function outcomes(
  calls: Calls,
  implementation: Implementation = reference,
): readonly Outcome[] {
  const found = new Map<string, Outcome>();
  const { decisions } = runCalls(calls, [], implementation);
  for (let at = -1; at < decisions; at++) {
    for (const choice of at < 0 ? [0] : [1, 2]) {
      const zeros: number[] = Array.from({ length: Math.max(0, at) }, () => 0);
      const outcome = runCalls(calls, [...zeros, choice], implementation);
      found.set(JSON.stringify([outcome.results, outcome.end]), outcome);
    }
  }
  return [...found.values()];
}
