import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command } from 'commander';
import { type CheckJob, type CheckReport } from '../check-job.ts';
import { chosenVariants, loadDesign } from '../load-design.ts';
import { type DesignFile, findDesigns } from '../find-designs.ts';
import { StatusLine } from '../status-line.ts';
import { UserError } from '../../language/user-error.ts';
import { type KernelVersion, defaultKernel, profiles } from '../../model/profile.ts';
import { chosenEnvironments, chosenKernel, chosenStrategy, collect, positive } from '../options.ts';
import { defaultBudgets } from '../../verify/budgets.ts';
import { type Expectation, expectationOf } from '../../language/design.ts';
import { exitCodes } from '../exit-code.ts';
import { makeFolder } from '../make-folder.ts';
import { mistakeError, runJobs } from '../run-jobs.ts';
import { paint } from '../paint.ts';
import { printBug, printError } from '../print-error.ts';
import { readTrace } from '../../traces/read-trace.ts';
import { type Summary, renderSummary } from '../../report/summary.ts';
import { neverSeenText, renderVerdictLine } from '../../report/verdict-line.ts';
import { renderViolation } from '../../report/violation.ts';
import { traceIdsOf } from '../trace-ids.ts';

interface CheckOptions {
  readonly variant?: string;
  readonly kernel?: KernelVersion;
  readonly env: readonly string[];
  readonly maxStates: number;
  readonly maxDepth?: number;
  readonly maxMemory?: number;
  readonly maxTime?: number;
  readonly strategy: 'bfs' | 'dfs' | 'random';
  readonly seed: number;
  readonly workers: number;
  readonly traces: string;
  readonly json: boolean;
  readonly full: boolean;
}

/** Adds `fencepost check`. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('explore designs and print verdicts and counterexamples')
    .description(
      'Explores every interleaving of each design and prints "holds", with its bounds, or a shortest counterexample.\n' +
        'Without arguments it checks all of designs/.',
    )
    .argument('[design...]', 'files, folders, or ids of designs in the library (RN-01)')
    .option('--variant <name>', 'only this variant of each design')
    .option(
      '--kernel <version>',
      '6.1, 6.12 or 7.2 (default: 7.2, or the newest that a variant names)',
      chosenKernel,
    )
    .option(
      '--env <name>',
      'add an environment: reclaim, hostile-userspace, resv-waiter, short-memory',
      collect,
      [],
    )
    .option('--max-states <n>', 'budget of states', positive, defaultBudgets.statesMax)
    .option('--max-depth <n>', 'budget of depth', positive)
    .option('--max-memory <MiB>', 'budget of memory', positive)
    .option('--max-time <s>', 'budget of time in seconds', positive)
    .option(
      '--strategy <name>',
      'bfs (shortest counterexamples), dfs or random',
      chosenStrategy,
      'bfs',
    )
    .option('--seed <n>', 'seed of the random walks', positive, 1)
    .option('--workers <n>', 'variants checked at the same time', positive, 2)
    .option('--traces <folder>', 'where traces of violations are written', 'out')
    .option(
      '--full',
      'print every counterexample in full, expected ones of many designs too',
      false,
    )
    .option(
      '--json',
      'one object per line for each variant that can be checked; mistakes are on stderr, with exit code 2',
      false,
    )
    .action(async (args: readonly string[], options: CheckOptions) => {
      process.exitCode = await check(args, options);
    });
}

/** Runs the command; returns the exit code. */
async function check(args: readonly string[], options: CheckOptions): Promise<number> {
  const files = findDesigns(args);
  const tally = new Tally(options.kernel);
  const jobs = await jobsOf(files, options, tally);
  const full = options.full || files.length === 1;
  const interrupted = await runJobs(jobs, {
    workers: options.workers,
    status: new StatusLine(process.stderr),
    onReport: (report) => {
      tally.add(report);
      writeTrace(report, options.traces);
      print(report, options, full);
    },
    onMistake: (mistake, { file }) => tally.mistake(mistakeError(mistake), file),
    onBug: (stack, { id, variant }) => tally.bug(stack, `${id} (${variant})`),
  });
  if (!options.json && jobs.length > 0)
    process.stdout.write(renderSummary({ ...tally.counts(), interrupted }, paint));
  return tally.exitCode(interrupted);
}

async function jobsOf(
  files: readonly DesignFile[],
  options: CheckOptions,
  tally: Tally,
): Promise<readonly CheckJob[]> {
  const environments = chosenEnvironments(options.env);
  const jobs: CheckJob[] = [];
  const traceIds = traceIdsOf(files);
  for (const { id, path: file } of files) {
    const traceId = traceIds.get(file) ?? id;
    try {
      const design = await loadDesign(file);
      for (const variant of chosenVariants(design, options.variant, file)) {
        const kernel = kernelFor(expectationOf(design, variant), options.kernel);
        if (kernel !== undefined)
          jobs.push(jobOf({ id, traceId, file, variant, kernel, environments }, options));
        else
          process.stderr.write(
            `${id} (${variant}) is not for kernel ${options.kernel ?? ''}: skipped\n`,
          );
      }
    } catch (error) {
      if (error instanceof UserError) tally.mistake(error, file);
      else tally.bug(error, id);
    }
  }
  return jobs;
}

/** The kernel to check a variant on: the one that is asked for, if the variant is for it, else the newest that it is for. */
function kernelFor(
  { kernels }: Expectation,
  wanted: KernelVersion | undefined,
): KernelVersion | undefined {
  if (kernels === undefined) return wanted ?? defaultKernel;
  if (wanted !== undefined) return kernels.includes(wanted) ? wanted : undefined;
  return kernels.includes(defaultKernel) ? defaultKernel : kernels.at(-1);
}

type Subject = Pick<CheckJob, 'id' | 'traceId' | 'file' | 'variant' | 'kernel' | 'environments'>;

function jobOf(subject: Subject, options: CheckOptions): CheckJob {
  return {
    ...subject,
    statesMax: options.maxStates,
    depthMax: options.maxDepth,
    memoryMaxBytes: options.maxMemory === undefined ? undefined : options.maxMemory * 2 ** 20,
    timeMaxMs: options.maxTime === undefined ? undefined : options.maxTime * 1000,
    strategy: options.strategy,
    seed: options.seed,
  };
}

/** What all verdicts together come to. */
class Tally {
  private expected = 0;
  private unexpected = 0;
  private inconclusive = 0;
  private bugs = 0;
  private readonly mistaken = new Set<string>();
  /** Most designs cannot exist on a historic kernel. */
  private readonly historic: boolean;
  private readonly printed = new Set<string>();

  constructor(kernel: KernelVersion | undefined) {
    this.historic = kernel !== undefined && profiles[kernel].historic;
  }

  /** Prints a mistake in a file; variants that share it share the message. */
  mistake(error: UserError, file: string): void {
    if (error.code === 'FP207' && this.historic) {
      process.stderr.write(`${file}: ${error.message}: skipped\n`);
      return;
    }
    this.mistaken.add(file);
    const { code, message, place } = error;
    const task = place.task?.startsWith('variant ') === true ? 'some variant' : place.task;
    const key = JSON.stringify([file, code, message, { ...place, task }]);
    if (!this.printed.has(key)) printError(error);
    this.printed.add(key);
  }

  /** Prints a bug of ours; the others are checked all the same. */
  bug(error: unknown, where: string): void {
    this.bugs++;
    printBug(error, where);
  }

  add({ line }: CheckReport): void {
    if (line.verdict === 'inconclusive') this.inconclusive++;
    else if (line.expected) this.expected++;
    else this.unexpected++;
  }

  counts(): Omit<Summary, 'interrupted'> {
    const { expected, unexpected, inconclusive, bugs } = this;
    return { expected, unexpected, inconclusive, mistakes: this.mistaken.size, bugs };
  }

  exitCode(interrupted: boolean): number {
    if (this.bugs > 0) return exitCodes.bug;
    if (this.mistaken.size > 0) return exitCodes.mistake;
    if (this.unexpected > 0) return exitCodes.notAsExpected;
    return this.inconclusive > 0 || interrupted ? exitCodes.inconclusive : exitCodes.asExpected;
  }
}

function print(report: CheckReport, options: CheckOptions, full: boolean): void {
  if (options.json) {
    const trace = report.trace === undefined ? null : tracePath(report.trace.name, options.traces);
    process.stdout.write(`${JSON.stringify({ ...report.line, trace })}\n`);
    const { design, variant, complete } = report.line;
    for (const claim of complete ? (report.unwitnessed ?? []) : [])
      process.stderr.write(`${design} (${variant}): ${neverSeenText(claim)}\n`);
    return;
  }
  process.stdout.write(renderVerdictLine(report, paint));
  if (report.trace === undefined || (!full && report.line.expected)) return;
  const trace = readTrace(report.trace.text, report.trace.name);
  process.stdout.write(
    renderViolation(trace, {
      paint,
      path: tracePath(report.trace.name, options.traces),
      witnessed: report.witnessed,
    }),
  );
}

function tracePath(name: string, folder: string): string {
  return path.posix.join(folder.replaceAll('\\', '/'), name);
}

function writeTrace({ trace }: CheckReport, folder: string): void {
  if (trace === undefined) return;
  try {
    makeFolder(folder);
    writeFileSync(path.join(folder, trace.name), trace.text);
  } catch (error) {
    throw new UserError(
      'FP110',
      `the trace cannot be written: ${String(error)}`,
      { file: folder },
      'choose another folder with --traces',
    );
  }
}
