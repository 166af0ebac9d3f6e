import { readFileSync } from 'node:fs';
import { type Command } from 'commander';
import { UserError } from '../../language/user-error.ts';
import { compileDesign } from '../../verify/check-design.ts';
import { designSystem } from '../../verify/design-system.ts';
import { findDesigns } from '../find-designs.ts';
import { chosenEnvironments } from '../options.ts';
import { chosenVariants, loadDesign } from '../load-design.ts';
import { paint } from '../paint.ts';
import { readTrace } from '../../traces/read-trace.ts';
import { renderReplay } from '../../report/replay.ts';
import { renderViolation } from '../../report/violation.ts';
import { replayTrace } from '../../traces/replay.ts';
import { type Trace } from '../../traces/trace.ts';
import { exitCodes } from '../exit-code.ts';

/** Adds `fencepost replay`. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .summary('run a trace again, step by step, and compare')
    .description(
      'Executes the trace on the design that it names and compares every step, result and broken rule.\n' +
        'A trace that diverges says where, and what was possible there instead.',
    )
    .argument('<trace>', 'a *.trace.json file')
    .option('--design <file>', 'the design, if it is not where the trace says')
    .option('--quiet', 'only say whether it replays', false)
    .action(
      async (file: string, options: { readonly design?: string; readonly quiet: boolean }) => {
        process.exitCode = await replay(file, options);
      },
    );
}

async function replay(
  file: string,
  options: { readonly design?: string; readonly quiet: boolean },
): Promise<number> {
  const trace = readTrace(readText(file), file);
  const environments = chosenEnvironments(trace.environments);
  const designFile = designPath(trace, options.design);
  const design = await loadDesign(designFile);
  const { variant } = trace.design;
  chosenVariants(design, variant, designFile);
  const compiled = compileDesign({ design, variant, kernel: trace.kernel, environments });
  const result = replayTrace(trace, compiled, designSystem(design.header.title, compiled));
  if (!result.same) {
    process.stdout.write(renderReplay(trace, result, paint));
    return exitCodes.notAsExpected;
  }
  if (!options.quiet) process.stdout.write(renderViolation(trace, { paint, path: file }));
  process.stdout.write(renderReplay(trace, result, paint));
  return exitCodes.asExpected;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(
      'FP301',
      `the trace ${file} cannot be read`,
      { file },
      'fencepost check writes traces into out/',
    );
  }
}

function designPath(trace: Trace, wanted: string | undefined): string {
  const named = wanted ?? trace.design.file;
  const candidates = named === null ? [trace.design.id] : [named, trace.design.id];
  for (const candidate of candidates) {
    try {
      const [found] = findDesigns([candidate]);
      if (found !== undefined) return found.path;
    } catch (error) {
      if (!(error instanceof UserError) || candidate === candidates.at(-1)) throw error;
    }
  }
  throw new UserError(
    'FP103',
    `the design ${trace.design.id} of the trace cannot be found`,
    {},
    'name it with --design',
  );
}
