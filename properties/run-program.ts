import { type CallArgs, type Reply } from '../impl/call.ts';
import { type CallData } from '../language/design-data.ts';
import { type Co } from '../impl/scheduler/point.ts';
import { type Implementation } from '../impl/implementation.ts';
import { type PlainStep, expandSteps } from '../language/expand-steps.ts';
import { type Release } from '../impl/kernel.ts';
import { type Run, runKernel } from '../impl/scheduler/run.ts';
import { type Scenario, actors, isUserSpace } from './scenario.ts';
import { Session } from '../impl/session.ts';
import { type Strategy } from '../impl/scheduler/strategy.ts';
import { type Thread, type ThreadKind } from '../impl/thread.ts';
import { type ProgramTaskKind, type Step } from '../language/design-data.ts';
import { operationNamed } from '../judge/kernel-calls.ts';
import { replay } from '../impl/scheduler/replay.ts';
import { send_signal } from '../impl/sleep.ts';

/** One call as it was made: a line of a history. */
export interface CallRecord {
  id: number;
  readonly actor: string;
  readonly call: string;
  readonly args: CallArgs;
  readonly begin: number;
  end?: number;
  ret?: number;
  err?: string;
  out?: unknown;
  commits?: number[];
}

/** What came of a program on an implementation under a schedule. */
export interface ProgramRun {
  readonly lines: readonly CallRecord[];
  readonly outcome:
    | { readonly outcome: 'quiescent' }
    | {
        readonly outcome: 'bug';
        readonly what: string;
        readonly actor: string;
        readonly text: string;
      }
    | undefined;
  readonly warnings: readonly string[];
  /** How the tasks ended. */
  readonly end: Run['end']['kind'];
  readonly schedule: readonly number[];
  readonly steps: number;
}

/** Runs longer than this are cut: that is said of them, and nothing else. */
export const stepsMaxDefault = 4000;

const threadKinds: Readonly<Record<ProgramTaskKind, ThreadKind>> = {
  thread: 'thread',
  userspace: 'thread',
  kthread: 'thread',
  job: 'work',
  work: 'work',
  irq: 'irq',
  softirq: 'softirq',
  timer: 'softirq',
  irq_work: 'irq_work',
};

/**
 * Runs a program on an implementation: the calls before, the tasks under the strategy, the calls after.
 *
 * The same program under the same schedule gives the same bytes: nothing here looks at a clock, and times are those of the run.
 *
 * @throws RangeError or Unimplemented if the program is none that the implementation could run.
 */
export function runProgram(
  scenario: Scenario,
  implementation: Implementation,
  strategy: Strategy,
  release: Release = '7.2',
  stepsMax: number = stepsMaxDefault,
): ProgramRun {
  const { program, before = [], after = [], kill } = scenario;
  const memory = program.environment?.includes('memory_is_short') === true;
  const session = new Session(implementation, release, { memory });
  for (const { word, name, options } of program.objects)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the values of a program are JSON.
    session.declare(word, name, (options ?? {}) as CallArgs);
  const recorder = new Recorder(session, isUserSpace(scenario));
  const alone = (actor: string, steps: readonly Step[]): Run => {
    recorder.spawn(actor, 'thread', steps);
    return runKernel(session.k, replay([]), stepsMax);
  };
  let run: Run | undefined = before.length > 0 ? alone(actors.before, before) : undefined;
  if (run === undefined || run.end.kind === 'finished') {
    const threads = program.tasks.map(({ name, kind, steps }) =>
      recorder.spawn(name, threadKinds[kind], steps),
    );
    const victim = threads[program.tasks.findIndex(({ name }) => name === kill)];
    if (victim !== undefined) recorder.kill(victim);
    run = runKernel(session.k, strategy, stepsMax);
  }
  const { schedule } = run;
  if (run.end.kind === 'finished' && after.length > 0) run = alone(actors.after, after);
  return {
    lines: recorder.finish(),
    outcome: outcomeOf(run, recorder),
    warnings: session.k.warnings,
    end: run.end.kind,
    schedule,
    steps: run.steps,
  };
}

function outcomeOf({ end }: Run, recorder: Recorder): ProgramRun['outcome'] {
  switch (end.kind) {
    case 'finished':
    case 'hang':
      return { outcome: 'quiescent' };
    case 'bug': {
      const { kind, thread, message } = end.bug;
      const actor = recorder.isActor(thread) ? thread : actors.before;
      return { outcome: 'bug', what: kind, actor, text: message };
    }
    case 'cut':
      return undefined;
  }
}

/** Writes down what the threads of a program do. */
class Recorder {
  private readonly session: Session;
  private readonly handlesSignals: boolean;
  private readonly records: CallRecord[] = [];
  private readonly open = new Map<Thread, CallRecord>();
  private readonly names = new Set<string>();

  constructor(session: Session, handlesSignals: boolean) {
    this.session = session;
    this.handlesSignals = handlesSignals;
  }

  isActor(name: string): boolean {
    return this.names.has(name);
  }

  spawn(name: string, kind: ThreadKind, steps: readonly Step[]): Thread {
    this.names.add(name);
    const plain = expandSteps(steps);
    const body = (): Co<void> => this.voidOf(plain);
    return this.session.k.spawn(name, kind, body);
  }

  /** One more thread that sends a signal, whenever it runs. */
  kill(victim: Thread): void {
    const { session, records } = this;
    session.k.spawn('kill', 'thread', function* kill(): Co<void> {
      yield* send_signal(victim);
      const at = session.k.nowNs;
      const args = { actor: victim.name };
      records.push({ id: 0, actor: 'environment', call: 'kill', args, begin: at, end: at });
    });
  }

  /** The lines in the order in which the calls began. */
  finish(): readonly CallRecord[] {
    this.noteCommits();
    const sorted = this.records.toSorted((a, b) => a.begin - b.begin);
    for (const [i, record] of sorted.entries()) record.id = i + 1;
    return sorted;
  }

  private *voidOf(steps: readonly PlainStep[]): Co<void> {
    yield* this.steps(steps);
    yield* this.session.returnToUser();
  }

  /** True if a `break` left the steps. */
  private *steps(steps: readonly PlainStep[]): Co<boolean> {
    for (const step of steps) {
      switch (step.kind) {
        case 'call':
          yield* this.call(step.call);
          break;
        case 'if': {
          const result = yield* this.call(step.call);
          const isTaken = step.is === 0 ? result === 0 : succeeded(step.call, result);
          if (yield* this.steps(isTaken ? step.yes : step.no)) return true;
          break;
        }
        case 'poll':
          while (!(yield* this.steps(step.body)));
          break;
        case 'break':
          return true;
      }
    }
    return false;
  }

  /** The begin and the end of a call are steps of their own: somebody else can return before the one and begin behind the other. */
  private *call({ call, args = {} }: CallData): Co<number> {
    const { k } = this.session;
    yield { access: 'load', object: undefined, field: 'history' };
    const thread = k.current;
    this.returnToUser(thread);
    const record: CallRecord = {
      id: 0,
      actor: thread.name,
      call,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the values of a program are JSON.
      args: args as CallArgs,
      begin: k.nowNs,
    };
    this.records.push(record);
    this.open.set(thread, record);
    const result = yield* this.handlesSignals
      ? this.session.call(call, record.args)
      : this.session.callInKernel(call, record.args);
    yield { access: 'store', object: undefined, field: 'history' };
    this.noteCommits();
    this.open.delete(thread);
    this.returnToUser(thread);
    record.end = k.nowNs;
    return noteResult(record, result);
  }

  /** A process handles its signals in user mode, between its calls; who stays in the kernel keeps them. */
  private returnToUser(thread: Thread): void {
    if (this.handlesSignals) thread.signalPending = false;
  }

  /** Commits belong to the call that their thread is in. */
  private noteCommits(): void {
    const { commits } = this.session.k;
    for (const { thread, atNs } of commits.splice(0)) {
      const record = this.open.get(thread);
      if (record !== undefined) (record.commits ??= []).push(atNs);
    }
  }
}

function noteResult(record: CallRecord, result: number | Reply): number {
  if (typeof result === 'number') {
    record.ret = result;
    return result;
  }
  record.ret = result.ret;
  if (result.err !== undefined) record.err = result.err;
  if (result.out !== undefined) record.out = result.out;
  return result.ret;
}

/** As a design tests it: a truth value is true, everything else is no errno. */
function succeeded({ call }: CallData, result: number): boolean {
  return operationNamed(call)?.returns === 'bool' ? result !== 0 : result >= 0;
}
