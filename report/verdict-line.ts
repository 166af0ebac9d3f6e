import { match } from 'ts-pattern';
import { type Paint } from './paint.ts';
import { wrapWords } from './wrap.ts';

/** What the line about one variant of one design says. */
export interface VerdictReport {
  readonly line: {
    readonly design: string;
    readonly variant: string;
    readonly kernel: string;
    readonly verdict: 'holds' | 'violated' | 'inconclusive';
    readonly kind: string | null;
    readonly rules: readonly string[];
    readonly expected: boolean;
    readonly states: number;
    readonly edges: number;
    readonly depth: number;
    readonly complete: boolean;
  };
  /** What the design expects, in words. */
  readonly expectation: string;
  /** The budget that ran out. */
  readonly exhausted: string | undefined;
  readonly environments: readonly string[];
  /** Claims of kind `sometimes` that no state showed. */
  readonly unwitnessed?: readonly string[];
}

/** Columns of the name of a design and its variant; longer ones push the rest to the right. */
const nameWidth = 42;

/**
 * The verdict on one variant: a line with the verdict, and one with the numbers that it rests on.
 *
 * What was not as expected and what was not looked at stands on lines of its own, for it must not be missed.
 */
export function renderVerdictLine(report: VerdictReport, paint: Paint): string {
  const { line } = report;
  const name = `${line.design} (${line.variant})`.padEnd(nameWidth);
  return [
    `  ${name}  ${verdictText(report, paint)}`,
    paint.dim(`    ${numbersText(report)}`),
    ...notesOf(report, paint),
  ]
    .map((each) => `${each}\n`)
    .join('');
}

function verdictText({ line, exhausted }: VerdictReport, paint: Paint): string {
  const colour = line.expected ? paint.green : paint.red;
  const suffix = line.expected ? ', as expected' : '';
  return match(line.verdict)
    .with('holds', () => colour(`holds${suffix}`))
    .with('violated', () => colour(`${violatedText(line)}${suffix}`))
    .with('inconclusive', () => paint.yellow(`inconclusive: ${budgetText(line, exhausted)}`))
    .exhaustive();
}

function violatedText({ kind, rules }: VerdictReport['line']): string {
  const what = kind ?? 'violated';
  return rules.length === 0 ? what : `${what}, breaks ${rules.join(', ')}`;
}

/** The budget that ended a search, with how far it went: `5000000 states`. */
function budgetText(line: VerdictReport['line'], exhausted: string | undefined): string {
  return match(exhausted)
    .with('states', () => `${line.states} states`)
    .with('depth', () => `depth ${line.depth}`)
    .with('interrupted', () => `interrupted after ${line.states} states`)
    .with(undefined, () => 'not every state was seen')
    .otherwise((budget) => `budget of ${budget}, after ${line.states} states`);
}

function numbersText({ line, environments, exhausted }: VerdictReport): string {
  const added = environments.length === 0 ? '' : ` + ${environments.join(' + ')}`;
  const bounds = line.complete ? 'complete' : `NOT complete (${exhausted ?? 'ended early'})`;
  return `kernel ${line.kernel}${added}: ${line.states} states, ${line.edges} edges, depth ${line.depth}, ${bounds}`;
}

/** The warning about a claim of kind `sometimes` that a complete search did not see. */
export function neverSeenText(claim: string): string {
  return `never seen: ${claim}; what holds may hold for want of trying`;
}

function notesOf(report: VerdictReport, paint: Paint): readonly string[] {
  const { line, expectation, unwitnessed = [] } = report;
  const wrong =
    line.expected || line.verdict === 'inconclusive'
      ? []
      : wrapWords(`NOT AS EXPECTED (expected ${expectation})`, { indent: '    ' });
  const never = unwitnessed.flatMap((claim) =>
    wrapWords(line.complete ? neverSeenText(claim) : `not seen yet: ${claim}`, { indent: '    ' }),
  );
  return [
    ...wrong.map((text) => paint.bold(paint.red(text))),
    ...never.map((text) => paint.yellow(text)),
  ];
}
