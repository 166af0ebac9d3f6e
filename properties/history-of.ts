import { type History, type JudgeHead } from '../judge/history-judge.ts';
import {
  type HistoryLine,
  type RecordingHead,
  callNames,
  recordingVersion,
} from '../judge/recording.ts';
import { type ProgramRun, type CallRecord } from './run-program.ts';
import { type Scenario } from './scenario.ts';

const systemCalls: ReadonlySet<string> = new Set(callNames);

/** What the head of a history says of a scenario: its objects, its actors that are no threads, and its environment. */
export function headOf({ program }: Scenario): JudgeHead {
  const actors = program.tasks
    .filter(({ kind }) => kind !== 'thread' && kind !== 'userspace')
    .map(({ name, kind }) => ({ word: kind === 'irq' ? 'hardirq' : kind, name }));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the values of a program are JSON.
  const objects = [...program.objects, ...actors] as NonNullable<RecordingHead['objects']>;
  const { environment } = program;
  return {
    ...(objects.length > 0 && { objects }),
    ...(environment !== undefined && environment.length > 0 && { environment: [...environment] }),
  };
}

/** A run as the judge reads it. */
export function historyOf({ lines, outcome }: ProgramRun): History {
  return { lines: lines.map(lineOf), ...(outcome && { outcome }) };
}

function lineOf(record: CallRecord, i: number): HistoryLine {
  const kind =
    record.actor === 'environment' ? 'kill' : systemCalls.has(record.call) ? 'system' : 'kernel';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a record is what the file's schema says of this kind of line.
  return { kind, line: i + 2, call: record } as unknown as HistoryLine;
}

/** A run as a file that `fencepost judge` reads. */
export function historyText(scenario: Scenario, run: ProgramRun, release: string): string {
  const head = {
    format: 'fencepost-recording',
    version: recordingVersion,
    kernel: `${release}.0`,
    machine: 'the reference implementation',
    source: 'a schedule of the harness',
    ...headOf(scenario),
  };
  const all = [head, ...run.lines, ...(run.outcome ? [run.outcome] : [])];
  return all.map((line) => `${JSON.stringify(line)}\n`).join('');
}
