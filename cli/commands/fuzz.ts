import { type Command } from 'commander';
import { type Area } from '../../impl/mutant.ts';
import { type Strategy } from '../../impl/scheduler/strategy.ts';
import { Judges, type Setting, firstStrategies, refine } from '../../properties/refinement.ts';
import { UserError } from '../../language/user-error.ts';
import { chosenKernel, positive } from '../options.ts';
import { defaultKernel } from '../../model/profile.ts';
import { exitCodes } from '../exit-code.ts';
import { historyText } from '../../properties/history-of.ts';
import { mutants } from '../../impl/mutants/index.ts';
import { mutated, reference } from '../../impl/reference.ts';
import { pct } from '../../impl/scheduler/pct.ts';
import { printSchedule } from '../../impl/scheduler/schedule.ts';
import { random } from '../../impl/scheduler/random.ts';
import { shrinkFailure } from '../../properties/shrink-failure.ts';
import { someScenarios } from '../../properties/some-scenarios.ts';
import { writeFailure } from '../../properties/report-failure.ts';

interface FuzzOptions {
  readonly seed: number;
  readonly runs?: number;
  readonly time?: number;
  readonly strategy: string;
  readonly mutant?: string;
  readonly kernel: string;
}

/** Without sync_files: a program of theirs can take the judge a minute. */
const areas: readonly Area[] = ['fence', 'containers', 'ww-mutex', 'resv', 'dma-buf', 'syncobj'];
const schedules = 8;
const programsAtOnce = 5;

/** Adds `fencepost fuzz`. */
export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .summary(
      'run programs by lot on the reference implementation, and ask the model about each history',
    )
    .description(
      'Goes on until the runs or the time are used up, or Ctrl-C; the first failure is made small, written to\n' +
        'fencepost-failures/, and ends it.',
    )
    .option('--seed <n>', 'where the programs begin', positive, 1)
    .option('--runs <n>', 'interleavings to run', positive)
    .option('--time <seconds>', 'seconds to run', positive)
    .option('--strategy <name>', 'random, pct or exhaustive', 'pct')
    .option('--mutant <name>', 'run the implementation with this deliberate bug')
    .option('--kernel <version>', 'the kernel whose algorithms run', defaultKernel)
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 a failure, 2 your mistake.')
    .action(async (options: FuzzOptions) => {
      process.exitCode = await fuzz(options);
    });
}

async function fuzz(options: FuzzOptions): Promise<number> {
  const { seed, mutant, runs: runsMax = Infinity, time = Infinity } = options;
  const setting = settingOf(options);
  const area = mutants.find(({ name }) => name === mutant)?.area;
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  let [runs, inconclusive] = [0, 0];
  const signal = { stopped: false };
  const stop = (): void => {
    signal.stopped = true;
  };
  process.once('SIGINT', stop);
  const judges = new Judges();
  let found = '';
  for (let round = 0; found === '' && !signal.stopped; round++) {
    const own = area ?? areas[round % areas.length] ?? 'fence';
    for (const scenario of someScenarios(own, seed + round, programsAtOnce)) {
      if (signal.stopped || runs >= runsMax || seconds() >= time) break;
      const strategies = strategiesOf(options.strategy, seed + round);
      const refined = refine(setting, scenario, strategies, judges);
      runs += refined.runs;
      inconclusive += refined.inconclusive;
      showProgress(runs, seconds());
      await new Promise(setImmediate);
      if (refined.failure === undefined) continue;
      const small = shrinkFailure(setting, refined.failure, judges, seed);
      const history = historyText(small.scenario, small.run, setting.release);
      const { call } = small.verdict?.refusal?.line ?? {};
      found = writeFailure({
        property: `fuzz-${own}`,
        seed,
        path: printSchedule(small.schedule),
        shrinks: 0,
        why: JSON.stringify(call ?? small.run.outcome),
        files: [
          { name: 'history.jsonl', text: history },
          { name: 'scenario.json', text: `${JSON.stringify(small.scenario, null, 2)}\n` },
        ],
      });
      break;
    }
    if (runs >= runsMax || seconds() >= time) break;
  }
  process.off('SIGINT', stop);
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  const rate = Math.round(runs / Math.max(0.001, seconds()));
  process.stdout.write(`${runs} interleavings, ${rate}/s, ${inconclusive} inconclusive\n`);
  process.stdout.write(found === '' ? 'nothing found\n' : `a failure, written to ${found}\n`);
  return found === '' ? exitCodes.asExpected : exitCodes.notAsExpected;
}

function settingOf({ mutant, kernel }: FuzzOptions): Setting {
  const release = chosenKernel(kernel);
  if (release === '3.x')
    throw new UserError(
      'FP109',
      'kernel 3.x has no reference implementation',
      {},
      '6.1, 6.12 or 7.2',
    );
  if (mutant === undefined) return { implementation: reference, release };
  const chosen = mutants.find(({ name }) => name === mutant);
  if (chosen === undefined)
    throw new UserError('FP111', `there is no mutant "${mutant}"`, {}, 'fencepost mutants --list');
  return { implementation: mutated(chosen), release };
}

function strategiesOf(name: string, seed: number): Iterable<Strategy> {
  const seeds = Array.from({ length: schedules }, (_, i) => seed * schedules + i);
  if (name === 'random') return seeds.map((own) => random(own));
  if (name === 'pct')
    return seeds.map((own) => pct(own, { depth: 1 + (own % 3), decisionsMax: 60 }));
  if (name === 'exhaustive') return firstStrategies(2, 200);
  throw new UserError('FP109', `there is no strategy "${name}"`, {}, 'random, pct or exhaustive');
}

function showProgress(runs: number, seconds: number): void {
  if (!process.stderr.isTTY) return;
  const rate = Math.round(runs / Math.max(0.001, seconds));
  process.stderr.write(`\r\u001B[2K${runs} interleavings, ${rate}/s`);
}
