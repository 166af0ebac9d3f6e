import { HistoryJudge, type JudgeHead } from './history-judge.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { readRecording } from './read-recording.ts';

/** A system call in short: what it returned, or the errno, and what it wrote. */
export type Said = readonly [call: string, args: object, answer: number | string, out?: unknown];

/** A call with its actor and its times; one without an end never returned. */
export interface Timed {
  readonly actor: string;
  readonly call: Said | readonly [call: string, args: object];
  readonly begin: number;
  readonly end?: number;
}

/** Something wrong with a history, or the word accepted. */
type Found = readonly unknown[];

/** Calls of a process, one after the other. */
export function inOrder(calls: readonly Said[]): readonly object[] {
  return calls.map(([call, args, answer, out], i) => ({
    id: i + 1,
    call,
    args,
    ...answered(answer),
    ...(out !== undefined && { out }),
  }));
}

const answered = (answer: number | string): object =>
  typeof answer === 'number' ? { ret: answer } : { ret: -1, err: answer };

/** Calls of several, with their times. */
export function atTimes(calls: readonly Timed[]): readonly object[] {
  return calls.map(({ actor, call: [call, args, answer, out], begin, end }, i) => ({
    id: i + 1,
    actor,
    call,
    args,
    begin,
    ...(end !== undefined && { end }),
    ...(answer !== undefined && answered(answer)),
    ...(out !== undefined && { out }),
  }));
}

/** A signal that is sent to an actor. */
export const killAt = (id: number, actor: string, atNs: number): object => ({
  id,
  actor: 'environment',
  call: 'kill',
  args: { actor },
  begin: atNs,
  end: atNs,
});

/** What the judge says: accepted or inconclusive and what is not covered, or the id of the call that is refused and what would have been allowed. */
export function judged(
  documents: readonly object[],
  head: JudgeHead = {},
  kernel: KernelVersion = '7.2',
): Found {
  const first = {
    format: 'fencepost-recording',
    version: 1,
    kernel,
    machine: 'none',
    source: 'a test',
    ...head,
  };
  const text = [first, ...documents].map((it) => JSON.stringify(it)).join('\n');
  const { lines, outcome } = readRecording(text, 'h.jsonl');
  const history = { lines, ...(outcome && { outcome }) };
  const { kind, refusal, uncovered, why } = new HistoryJudge(profiles[kernel], head).judge(history);
  if (refusal !== undefined) return [kind, refusal.line?.call.id ?? 'the outcome', refusal.allowed];
  const whys = [...uncovered.values()];
  return [kind, ...whys, ...(why === undefined ? [] : [why])];
}
