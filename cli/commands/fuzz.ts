import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command } from 'commander';
import {
  type FuzzRound,
  type FuzzStrategy,
  chosenFuzzStrategy,
  readFuzzProgram,
  roundsByLot,
  roundsOf,
} from '../fuzz-inputs.ts';
import { type FuzzCounts, Fuzzer } from '../../properties/fuzzer.ts';
import { type Mutant } from '../../impl/mutant.ts';
import { type RefinementFailure, type Setting } from '../../properties/refinement.ts';
import { Unimplemented } from '../../impl/session.ts';
import { UserError } from '../../language/user-error.ts';
import { chosenKernel, duration, positive } from '../options.ts';
import { defaultKernel } from '../../model/profile.ts';
import { exitCodes } from '../exit-code.ts';
import { failureFiles, failureName, whyOf } from '../../properties/fuzz-files.ts';
import { inputName, inputText, readInputs } from '../../properties/fuzz-input.ts';
import { mutants } from '../../impl/mutants/index.ts';
import { mutated, reference } from '../../impl/reference.ts';
import { writeFiles } from '../write-files.ts';

interface FuzzOptions {
  readonly seed: number;
  readonly runs?: number;
  readonly time?: number;
  readonly strategy: FuzzStrategy;
  readonly mutant?: string;
  readonly kernel: string;
  readonly corpus?: string;
  readonly out: string;
}

/** Adds `fencepost fuzz`. */
export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .summary(
      'run programs by lot on the reference implementation, and ask the model about each history',
    )
    .description(
      'Goes on until the runs or the time are used up, or Ctrl-C. Every failure is made small and written to a folder of\n' +
        'its own, with the line that runs it again.',
    )
    .argument('[design]', 'a *.design.json file: interleavings of this program only')
    .option('--seed <n>', 'where the programs begin', positive, 1)
    .option('--runs <n>', 'interleavings to run, those of the corpus not counted', positive)
    .option('--time <span>', '60s, 2m, 500ms, or plain seconds', duration)
    .option('--strategy <name>', 'random, pct, exhaustive or replay', chosenFuzzStrategy, 'pct')
    .option('--corpus <folder>', 'keep what shows something new, and run it first the next time')
    .option('--out <folder>', 'where failures are written', 'fencepost-failures')
    .option('--mutant <name>', 'run the implementation with this deliberate bug')
    .option('--kernel <version>', 'the kernel whose algorithms run', defaultKernel)
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 a failure, 2 your mistake.')
    .action(async (file: string | undefined, options: FuzzOptions) => {
      process.exitCode = await fuzz(file, options);
    });
}

async function fuzz(file: string | undefined, options: FuzzOptions): Promise<number> {
  const { corpus, strategy, seed } = options;
  if (strategy === 'replay' && corpus === undefined)
    throw new UserError('FP109', 'nothing to replay', {}, '--strategy replay --corpus <folder>');
  const mutant = mutantNamed(options.mutant);
  const setting = settingOf(mutant, options.kernel);
  const program = file === undefined ? undefined : readFuzzProgram(file);
  const isKnown = corpus !== undefined && (strategy === 'replay' || existsSync(corpus));
  const inputs = isKnown ? readInputs(corpus) : [];
  const clock = new Clock(options);
  const fuzzer = new Fuzzer({
    setting,
    seed,
    isOver: (runs) => clock.isOver(runs - inputs.length),
    onFailure: (failure) => tell(failure, setting, options),
    ...(corpus !== undefined &&
      strategy !== 'replay' && {
        onNew: (input): void =>
          writeFiles(corpus, [{ name: inputName(input), text: inputText(input) }]),
      }),
  });
  const goesOn = async (): Promise<boolean> => {
    showProgress(fuzzer.counts, clock.seconds);
    await new Promise(setImmediate);
    return !clock.isOver(fuzzer.counts.runs - inputs.length);
  };
  try {
    for (const input of inputs) {
      fuzzer.replay(input);
      if (!(await goesOn())) break;
    }
    const rounds = roundsFor(program, strategy, seed, mutant);
    for (const round of rounds) {
      if (!(await goesOn())) break;
      if (program === undefined) fuzzer.runIfKnown(round.scenario, round.strategies);
      else fuzzer.run(round.scenario, round.strategies);
    }
  } catch (error) {
    const given = file ?? (inputs.length > 0 ? corpus : undefined);
    if (given === undefined) throw error;
    throw cannotRun(error, given);
  } finally {
    clock.stop();
  }
  return summary(fuzzer.counts, clock.seconds);
}

/** A program that was given can name what the implementation has not; one by lot that does is a bug of ours. */
function cannotRun(error: unknown, file: string): unknown {
  if (!(error instanceof Unimplemented || error instanceof RangeError)) return error;
  return new UserError(
    'FP607',
    error.message,
    { file },
    'fencepost check says what is wrong with a program',
  );
}

function roundsFor(
  program: Parameters<typeof roundsOf>[0] | undefined,
  strategy: FuzzStrategy,
  seed: number,
  mutant: Mutant | undefined,
): Iterable<FuzzRound> {
  if (strategy === 'replay') return [];
  if (program === undefined) return roundsByLot(seed, strategy, mutant);
  return roundsOf(program, seed, strategy);
}

/** When it is over: Ctrl-C, or what the options allow is used up. */
class Clock {
  private readonly begun = performance.now();
  private readonly runsMax: number;
  private readonly msMax: number;
  private isInterrupted = false;
  private readonly interrupt = (): void => {
    this.isInterrupted = true;
  };

  constructor({ runs = Infinity, time = Infinity }: FuzzOptions) {
    this.runsMax = runs;
    this.msMax = time;
    process.once('SIGINT', this.interrupt);
  }

  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  isOver(runs: number): boolean {
    return this.isInterrupted || runs >= this.runsMax || this.seconds * 1000 >= this.msMax;
  }

  stop(): void {
    process.off('SIGINT', this.interrupt);
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  }
}

function tell(failure: RefinementFailure, { release }: Setting, options: FuzzOptions): void {
  const folder = path.join(options.out, failureName(failure));
  const { mutant, kernel } = options;
  const bug = mutant === undefined ? '' : ` --mutant ${mutant}`;
  const line = `fencepost fuzz --strategy replay --corpus ${folder}${bug} --kernel ${kernel}`;
  // What is replayed from its own folder is there already.
  if (options.corpus === undefined || path.resolve(options.corpus) !== path.resolve(folder))
    writeFiles(folder, failureFiles(failure, release, line));
  process.stdout.write(`${whyOf(failure)}\n  written to ${folder}\n  again: ${line}\n`);
}

function summary(counts: FuzzCounts, seconds: number): number {
  const { runs, histories, configurations, inconclusive, failures } = counts;
  process.stdout.write(
    `${runs} interleavings, ${rateOf(runs, seconds)}/s, ${histories} distinct histories, ` +
      `${configurations} model configurations, ${inconclusive} inconclusive\n`,
  );
  process.stdout.write(failures === 0 ? 'nothing found\n' : `${failures} distinct failures\n`);
  return failures === 0 ? exitCodes.asExpected : exitCodes.notAsExpected;
}

function mutantNamed(name: string | undefined): Mutant | undefined {
  const chosen = mutants.find((it) => it.name === name);
  if (name !== undefined && chosen === undefined)
    throw new UserError('FP111', `there is no mutant "${name}"`, {}, 'fencepost mutants --list');
  return chosen;
}

function settingOf(mutant: Mutant | undefined, kernel: string): Setting {
  const release = chosenKernel(kernel);
  if (release === '3.x')
    throw new UserError(
      'FP109',
      'kernel 3.x has no reference implementation',
      {},
      '6.1, 6.12 or 7.2',
    );
  return { implementation: mutant === undefined ? reference : mutated(mutant), release };
}

function rateOf(runs: number, seconds: number): number {
  return Math.round(runs / Math.max(0.001, seconds));
}

function showProgress({ runs }: FuzzCounts, seconds: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001B[2K${runs} interleavings, ${rateOf(runs, seconds)}/s`);
}
