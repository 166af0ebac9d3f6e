import { type Paint } from './paint.ts';

/** What became of one test case. */
export interface SuiteLine {
  readonly id: string;
  readonly suite: string;
  readonly status: 'passed' | 'failed' | 'unsupported';
  readonly reason: string;
}

const statuses = ['passed', 'failed', 'unsupported'] as const;

/** One case as a line: what became of it, and why. */
export function renderCase({ id, status, reason }: SuiteLine, paint: Paint): string {
  const colour = { passed: paint.green, failed: paint.red, unsupported: paint.yellow }[status];
  const why = reason === '' ? '' : `\n    ${reason}`;
  return `${colour(status.padEnd(statusWidth))}  ${id}${why}\n`;
}

const statusWidth = Math.max(...statuses.map((status) => status.length));

/** How many cases of each suite passed, failed, or are not supported, and all of them together. */
export function renderSuiteSummary(lines: readonly SuiteLine[], paint: Paint): string {
  const suites = [...new Set(lines.map(({ suite }) => suite))];
  const width = Math.max('suite'.length, ...suites.map((suite) => suite.length));
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(statusWidth + 2)).join('')}\n`;
  const counts = (of: readonly SuiteLine[]): readonly string[] =>
    statuses.map((status) => String(of.filter((line) => line.status === status).length));
  return [
    paint.bold(row('suite', statuses)),
    ...suites.map((suite) => row(suite, counts(lines.filter((line) => line.suite === suite)))),
    row('all', counts(lines)),
  ].join('');
}
