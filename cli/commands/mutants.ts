import path from 'node:path';
import { type Command } from 'commander';
import { type MutantRow } from '../../properties/kill-mutant.ts';
import { UserError, nearest } from '../../language/user-error.ts';
import { defaultSeed } from '../../properties/hunt.ts';
import { mutantNames } from '../../properties/all-mutants.ts';
import { exitCodes } from '../exit-code.ts';
import { huntMutants } from '../hunt-mutants.ts';
import { packageRoot } from '../library.ts';
import { renderMutant, renderMutantSummary } from '../../report/mutants.ts';
import { paint } from '../paint.ts';
import { positive } from '../options.ts';

interface MutantsOptions {
  readonly json: boolean;
  readonly list: boolean;
  readonly workers: number;
}

/** Adds `fencepost mutants`. */
export function addMutants(program: Command): void {
  program
    .command('mutants')
    .summary('hunt deliberate bugs: the harness must find every one')
    .description(
      'Puts one deliberate bug after the other into the reference implementation and runs the harness until the model refuses\n' +
        'what it does. Whoever survives is listed: then the harness would not find that bug in real code either.',
    )
    .argument('[names...]', 'mutants (default: all)')
    .option('--json', 'one object per mutant and line', false)
    .option('--list', 'print the names, and hunt nothing', false)
    .option('--workers <n>', 'mutants hunted at the same time', positive, 2)
    .action(async (names: readonly string[], options: MutantsOptions) => {
      process.exitCode = await runMutants(names, options);
    });
}

async function runMutants(names: readonly string[], options: MutantsOptions): Promise<number> {
  for (const name of names) if (!mutantNames.includes(name)) throw unknownMutant(name);
  const chosen = names.length > 0 ? names : mutantNames;
  if (options.list) {
    process.stdout.write(chosen.map((name) => `${name}\n`).join(''));
    return exitCodes.asExpected;
  }
  const rows: MutantRow[] = [];
  await huntMutants(chosen, {
    corpus: path.join(packageRoot, 'properties', 'corpus'),
    seed: defaultSeed,
    workers: options.workers,
    onRow: (row) => {
      rows.push(row);
      process.stdout.write(options.json ? `${JSON.stringify(row)}\n` : renderMutant(row, paint));
    },
  });
  if (!options.json) process.stdout.write(`\n${renderMutantSummary(rows, paint)}`);
  return rows.every(({ killed }) => killed) ? exitCodes.asExpected : exitCodes.notAsExpected;
}

function unknownMutant(name: string): UserError {
  const near = nearest(name, mutantNames);
  const hint = near === undefined ? 'fencepost mutants --list' : `did you mean ${near}?`;
  return new UserError('FP111', `there is no mutant "${name}"`, {}, hint);
}
