import { readFileSync } from 'node:fs';
import { type Command } from 'commander';
import { type JudgedCall, judge } from '../../judge/judge.ts';
import { type JudgedFile, type RefusedCall, renderJudged } from '../../report/judge.ts';
import { type Recording } from '../../judge/recording.ts';
import { UserError } from '../../language/user-error.ts';
import { chosenKernel } from '../options.ts';
import { defaultKernel, profiles } from '../../model/profile.ts';
import { exitCodes } from '../exit-code.ts';
import { paint } from '../paint.ts';
import { readRecording } from '../../judge/read-recording.ts';

interface JudgeOptions {
  readonly json: boolean;
  readonly kernel?: string;
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
    .addHelpText(
      'after',
      '\nExit codes: 0 every answer is allowed, 1 one is refused, 2 your mistake.',
    )
    .action((files: readonly string[], options: JudgeOptions) => {
      process.exitCode = judgeFiles(files, options);
    });
}

function judgeFiles(files: readonly string[], { json, kernel }: JudgeOptions): number {
  let refused = false;
  for (const file of files) {
    const recording = readRecording(readText(file), file);
    const version = chosenKernel(kernel ?? kernelOf(recording));
    const judged = summaryOf(file, version, recording, judge(recording, profiles[version]));
    refused ||= judged.refused !== null;
    process.stdout.write(json ? `${JSON.stringify(judged)}\n` : renderJudged(judged, paint));
  }
  return refused ? exitCodes.notAsExpected : exitCodes.asExpected;
}

/** The profile of the release that answered: 7.2 of 7.2.13. */
function kernelOf({ head }: Recording): string {
  return head === undefined ? defaultKernel : head.kernel.split('.').slice(0, 2).join('.');
}

function summaryOf(
  file: string,
  kernel: string,
  recording: Recording,
  judged: readonly JudgedCall[],
): JudgedFile {
  const uncovered: Record<string, number> = {};
  for (const { verdict } of judged)
    if (verdict.kind === 'uncovered') uncovered[verdict.why] = (uncovered[verdict.why] ?? 0) + 1;
  const accepted = judged.filter(({ verdict }) => verdict.kind === 'accepted').length;
  const refused = refusedOf(judged.at(-1));
  return { file, kernel, calls: recording.lines.length, accepted, uncovered, refused };
}

function refusedOf(last: JudgedCall | undefined): RefusedCall | null {
  if (last?.verdict.kind !== 'refused') return null;
  const { line, call, verdict } = last;
  if (last.kind === 'kill') return null;
  const { id, name = null, args, ret, err, out } = last.call;
  const wrote = out === undefined ? '' : `, and wrote ${JSON.stringify(out)}`;
  const answered = err === undefined ? `${ret}${wrote}` : `-${err}`;
  return { line, id, name, call: call.call, args, answered, allowed: verdict.allowed };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError('FP501', `the recording ${file} cannot be read`, { file });
  }
}
