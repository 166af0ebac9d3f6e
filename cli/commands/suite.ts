import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Command } from 'commander';
import { type CaseResult } from '../../suites/case.ts';
import { UserError } from '../../language/user-error.ts';
import { chosenKernel } from '../options.ts';
import { defaultKernel, profiles } from '../../model/profile.ts';
import { exitCodes } from '../exit-code.ts';
import { packageRoot } from '../library.ts';
import { paint } from '../paint.ts';
import { readSuite } from '../../suites/read-suite.ts';
import { renderCase, renderSuiteSummary } from '../../report/suite.ts';
import { runCase } from '../../suites/run-case.ts';

interface SuiteOptions {
  readonly json: boolean;
  readonly kernel: string;
  readonly only?: string;
}

/** Adds `fencepost suite`. */
export function addSuite(program: Command): void {
  program
    .command('suite')
    .summary("run the kernel's own test cases on the model")
    .description(
      'Runs test cases that are written as operation sequences, each on a machine over the model; parallel parts in every\n' +
        'order. A case that needs what the model does not have is unsupported, and says what.',
    )
    .argument('[files...]', "YAML files of cases (default: the project's own)")
    .option('--json', 'one object per case and line', false)
    .option('--kernel <version>', 'the kernel whose rules apply', defaultKernel)
    .option('--only <text>', 'only the cases whose id contains this')
    .action((files: readonly string[], options: SuiteOptions) => {
      process.exitCode = runSuites(files, options);
    });
}

function runSuites(files: readonly string[], { json, kernel, only }: SuiteOptions): number {
  const profile = profiles[chosenKernel(kernel)];
  const cases = (files.length > 0 ? files : ownFiles())
    .flatMap((file) => readSuite(readText(file), file))
    .filter(({ id }) => only === undefined || id.includes(only));
  const results: CaseResult[] = [];
  for (const it of cases) {
    const result = runCase(it, profile);
    results.push(result);
    const { id, status, reason } = result;
    process.stdout.write(
      json ? `${JSON.stringify({ id, status, reason })}\n` : renderCase(result, paint),
    );
  }
  if (!json) process.stdout.write(`\n${renderSuiteSummary(results, paint)}`);
  const failed = results.some(({ status }) => status === 'failed');
  return failed ? exitCodes.notAsExpected : exitCodes.asExpected;
}

/** The cases that come with the package. */
function ownFiles(): readonly string[] {
  const folder = path.join(packageRoot, 'suites', 'cases');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => path.join(folder, name));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError('FP401', `the file of cases ${file} cannot be read`, { file });
  }
}
