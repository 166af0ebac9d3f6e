import { readFileSync } from 'node:fs';
import { type Command } from 'commander';
import {
  HistoryJudge,
  type HistoryVerdict,
  type JudgeOptions as HistoryJudgeOptions,
} from '../../judge/history-judge.ts';
import { judgeHistory } from '../../judge/judge.ts';
import { shrink } from '../../judge/shrink.ts';
import { type JudgedFile, type RefusedCall, renderJudged } from '../../report/judge.ts';
import { type Recording } from '../../judge/recording.ts';
import { UserError } from '../../language/user-error.ts';
import { chosenKernel } from '../options.ts';
import { type KernelVersion, defaultKernel, profiles } from '../../model/profile.ts';
import { exitCodes } from '../exit-code.ts';
import { paint } from '../paint.ts';
import { readRecording } from '../../judge/read-recording.ts';

interface JudgeOptions {
  readonly json: boolean;
  readonly kernel?: string;
  readonly budget?: number;
}

/** Adds `fencepost judge`. */
export function addJudge(program: Command): void {
  program
    .command('judge')
    .summary('ask the model whether what a real kernel answered is allowed')
    .description(
      'Replays recorded system calls, one after the other, against the model, in every way in which it can go. The first answer\n' +
        'that the model does not allow is refused, with those that it does; a call that the model does not cover is listed with\n' +
        'the reason. docs/recording.schema.json describes the lines of a recording.',
    )
    .argument('<histories...>', 'recordings: JSON documents, one per line')
    .option('--json', 'one object per file and line', false)
    .option(
      '--kernel <version>',
      'the kernel whose rules apply; else the one that the recording names',
    )
    .option('--budget <configurations>', 'how many configurations a search may visit', Number)
    .addHelpText(
      'after',
      '\nExit codes: 0 every answer is allowed, 1 one is refused, 2 your mistake,\n3 a search ended by its budget.',
    )
    .action((files: readonly string[], options: JudgeOptions) => {
      process.exitCode = judgeFiles(files, options);
    });
}

function judgeFiles(files: readonly string[], options: JudgeOptions): number {
  const verdicts = files.map((file) => {
    const recording = readRecording(readText(file), file);
    const version = chosenKernel(options.kernel ?? kernelOf(recording));
    const judged = summaryOf(file, version, recording, options);
    process.stdout.write(
      options.json ? `${JSON.stringify(judged)}\n` : renderJudged(judged, paint),
    );
    return judged.verdict;
  });
  if (verdicts.includes('refused')) return exitCodes.notAsExpected;
  return verdicts.includes('inconclusive') ? exitCodes.inconclusive : exitCodes.asExpected;
}

/** The profile of the release that answered: 7.2 of 7.2.13. */
function kernelOf({ head }: Recording): string {
  return head === undefined ? defaultKernel : head.kernel.split('.').slice(0, 2).join('.');
}

function summaryOf(
  file: string,
  kernel: KernelVersion,
  recording: Recording,
  { budget }: JudgeOptions,
): JudgedFile {
  const options = { file, ...(budget !== undefined && { budget }) };
  const { calls, verdict } = judgeHistory(recording, profiles[kernel], options);
  const uncovered: Record<string, number> = {};
  for (const it of calls)
    if (it.verdict.kind === 'uncovered')
      uncovered[it.verdict.why] = (uncovered[it.verdict.why] ?? 0) + 1;
  const { why, furthest } = verdict;
  return {
    file,
    kernel,
    calls: recording.lines.length,
    accepted: calls.filter((it) => it.verdict.kind === 'accepted').length,
    uncovered,
    verdict: verdict.kind,
    refused: refusedOf(recording, kernel, verdict, options),
    inconclusive: why === undefined ? null : { why, furthest: furthest?.call.id ?? null },
  };
}

/** Above so many calls a history takes its time, and is shrunk less thoroughly. */
const LARGE = 60;

function refusedOf(
  recording: Recording,
  kernel: KernelVersion,
  { refusal }: HistoryVerdict,
  options: HistoryJudgeOptions,
): RefusedCall | null {
  if (refusal === undefined) return null;
  const { line: last, allowed, explained } = refusal;
  if (last === undefined || last.kind === 'kill')
    return {
      ...nothing,
      answered: 'that nothing happens any more',
      allowed,
      explained: explained.length,
    };
  const { line, call } = last;
  const { id, name = null, args, ret, err, out } = call;
  const wrote = out === undefined ? '' : `, and wrote ${JSON.stringify(out)}`;
  const answer = err === undefined ? `${ret}${wrote}` : `-${err}`;
  const answered = ret === undefined ? 'nothing: it never returned' : answer;
  const judge = new HistoryJudge(profiles[kernel], recording.head, options);
  const triesMax = recording.lines.length > LARGE ? LARGE_TRIES : SMALL_TRIES;
  const smallest = shrink(judge, recording, { triesMax }).history.lines.map((it) => it.call);
  const common = { line, id, name, call: call.call, args, answered };
  return { ...common, allowed, explained: explained.length, smallest };
}

const LARGE_TRIES = 40;
const SMALL_TRIES = 400;

const nothing = { line: 0, id: 0, name: null, call: 'outcome', args: {}, smallest: [] };

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError('FP501', `the recording ${file} cannot be read`, { file });
  }
}
