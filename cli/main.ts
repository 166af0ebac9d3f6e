import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { UserError } from '../language/user-error.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addFuzz } from './commands/fuzz.ts';
import { addInit } from './commands/init.ts';
import { addJudge } from './commands/judge.ts';
import { addList } from './commands/list.ts';
import { addMutants } from './commands/mutants.ts';
import { addReplay } from './commands/replay.ts';
import { addRules } from './commands/rules.ts';
import { addSuite } from './commands/suite.ts';
import { exitCodes } from './exit-code.ts';
import { packageRoot } from './library.ts';
import { printBug, printError } from './print-error.ts';

const epilogue = `
Exit codes: 0 every verdict is as its design expects, 1 some verdict is not,
2 your mistake, 3 inconclusive (a budget ran out, or Ctrl-C), 70 a bug of ours.`;

/** Puts the command line together. */
function programOf(): Command {
  const program = new Command('fencepost')
    .description(
      'Checks designs against the Linux dma-buf locking convention, the fence contract and the reservation rules.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addHelpText('after', epilogue);
  for (const add of [
    addCheck,
    addReplay,
    addRules,
    addList,
    addInit,
    addSuite,
    addJudge,
    addMutants,
    addFuzz,
  ])
    add(program);
  for (const command of program.commands)
    command.helpOption('--help', 'print this help').exitOverride();
  addCompletion(program);
  return program;
}

function version(): string {
  const text = readFileSync(path.join(packageRoot, 'package.json'), 'utf8');
  const parsed: unknown = JSON.parse(text);
  const isObject = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return isObject ? String(parsed.version) : 'unknown';
}

/** Runs the command line; every way to fail ends here. */
async function main(): Promise<void> {
  try {
    const program = programOf();
    if (process.argv.length <= 2) program.help();
    await program.parseAsync();
  } catch (error) {
    process.exitCode = fail(error);
  }
}

function fail(error: unknown): number {
  if (error instanceof UserError) {
    printError(error);
    return exitCodes.mistake;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.asExpected;
    const message = error.message.replace(/^error: /, '');
    printError(new UserError('FP109', message, {}, 'fencepost --help, or --help after a command'));
    return exitCodes.mistake;
  }
  printBug(error);
  return exitCodes.bug;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

await main();
