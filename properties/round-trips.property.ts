import { isDeepStrictEqual } from 'node:util';
import { type CheckOutcome, checkDesign } from '../verify/check-design.ts';
import { type Design } from '../language/design.ts';
import { type Program } from '../language/design-data.ts';
import { UserError } from '../language/user-error.ts';
import { loadPrinted } from './load-printed.ts';
import { printProgram } from '../language/print-program.ts';
import { programText, readProgram } from '../language/read-program.ts';
import { programToDesign } from '../language/program-to-design.ts';
import { readTrace } from '../traces/read-trace.ts';
import { recordTrace } from '../traces/record.ts';
import { replayTrace } from '../traces/replay.ts';
import { traceText } from '../traces/write-trace.ts';

/** What differs behind a way there and back, and what there was to be seen. */
export interface RoundTrip {
  readonly differences: readonly string[];
  /** Violations whose traces were replayed. */
  readonly traces: number;
}

/** A program is what its text says, its printed source is the same design, and the traces of its violations are read and replayed. */
export function roundTrips(program: Program, statesMax: number): RoundTrip {
  const differences: string[] = [];
  const text = programText(program);
  const read = readProgram(text, 'it.design.json');
  if (programText(read) !== text) differences.push('the text of the program');
  if (printProgram(read) !== printProgram(program))
    differences.push('the source of the program that was read');
  const outcome = checked(programToDesign(program), statesMax);
  const printed = checked(loadPrinted(printProgram(program)), statesMax);
  if (summary(outcome) !== summary(printed)) differences.push('the printed design');
  if (outcome === undefined) return { differences, traces: 0 };
  for (const violation of outcome.violations) {
    const trace = recordTrace(outcome, violation, { id: 'random', file: null });
    const written = traceText(trace);
    const again = readTrace(written, 'it.trace.json');
    if (
      !isDeepStrictEqual(again, trace) ||
      !isDeepStrictEqual(JSON.parse(traceText(again)), JSON.parse(written))
    )
      differences.push(`the text of the trace of ${violation.kind}`);
    const replayed = replayTrace(again, outcome.compiled, outcome.system);
    if (!replayed.same)
      differences.push(`the replay of ${violation.kind}: ${JSON.stringify(replayed)}`);
  }
  return { differences, traces: outcome.violations.length };
}

function checked(design: Design, statesMax: number): CheckOutcome | undefined {
  try {
    return checkDesign({ design, variant: 'default', kernel: '7.2', budgets: { statesMax } });
  } catch (error) {
    if (error instanceof UserError && error.code === 'FP208') return undefined;
    throw error;
  }
}

function summary(outcome: CheckOutcome | undefined): string {
  if (outcome === undefined) return 'too large';
  const { verdict, kind, rules, states, edges, depth, violations } = outcome;
  const paths = violations.map(({ path }) => path.steps);
  return JSON.stringify({ verdict, kind, rules, states, edges, depth, paths });
}
