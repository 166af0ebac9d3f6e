import { type Paint } from './paint.ts';

/** What all verdicts of a run come to. */
export interface Summary {
  /** Variants that are as their designs say. */
  readonly expected: number;
  readonly unexpected: number;
  readonly inconclusive: number;
  /** Designs that could not be checked for a mistake in them. */
  readonly mistakes: number;
  /** Variants that a bug of ours kept from being checked. */
  readonly bugs?: number;
  readonly interrupted: boolean;
}

/** The last line of a run; a search that ran out of its budget is counted on its own, never among what is well. */
export function renderSummary(summary: Summary, paint: Paint): string {
  const { expected, unexpected, inconclusive, mistakes, bugs = 0, interrupted } = summary;
  const checked = expected + unexpected + inconclusive;
  const parts = [
    expected === 0 ? [] : paint.green(`${expected} as expected`),
    unexpected === 0 ? [] : paint.red(`${unexpected} NOT as expected`),
    inconclusive === 0 ? [] : paint.yellow(`${inconclusive} inconclusive`),
    mistakes === 0 ? [] : paint.red(`${counted(mistakes, 'design')} with a mistake`),
    bugs === 0 ? [] : paint.red(`${counted(bugs, 'variant')} lost to a bug of ours`),
  ].flat();
  const what = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  const end = interrupted ? `${paint.yellow('interrupted: not everything was checked')}\n` : '';
  return `\n${counted(checked, 'variant')} checked${what}\n${end}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
