import { type Paint } from './paint.ts';

/** What became of one mutant. */
export interface MutantLine {
  readonly mutant: string;
  readonly rule: string;
  readonly killed: boolean;
  readonly calls: number;
  readonly runs: number;
}

const nameWidth = 44;

/** One mutant as a line: whether it was found, how small its counterexample is, and after how many runs. */
export function renderMutant(
  { mutant, rule, killed, calls, runs }: MutantLine,
  paint: Paint,
): string {
  const how = killed
    ? `${paint.green('killed  ')} ${String(calls).padStart(2)} calls, ${counted(runs, 'run')}`
    : `${paint.red('survives')} ${counted(runs, 'run')}`;
  return `${mutant.padEnd(nameWidth)} ${rule.padEnd(9)} ${how}\n`;
}

/** How many there were, and the table of those that survive: it has to be empty. */
export function renderMutantSummary(lines: readonly MutantLine[], paint: Paint): string {
  const survivors = lines.filter(({ killed }) => !killed);
  const killed = lines.length - survivors.length;
  const sum = `${counted(lines.length, 'mutant')}, ${killed} killed, ${survivors.length} survive\n`;
  if (survivors.length === 0) return paint.bold(sum);
  const names = survivors.map(({ mutant, rule }) => `  ${mutant} ${rule}\n`).join('');
  return `${paint.bold(sum)}${names}`;
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
