/** One comparison, as `--json` prints it. */
export interface Comparison {
  readonly bench: string;
  readonly peer: string;
  readonly states: number;
  readonly ours_s: number;
  readonly peer_s: number;
  /** How many times faster we are. */
  readonly ratio: number;
}

/** Renders comparisons as a Markdown table. */
export function benchTable(
  rows: readonly (Comparison & { readonly bytesPerState: number })[],
): string {
  const head = ['bench', 'peer', 'states', 'ours s', 'peer s', 'ratio', 'Mstates/s', 'bytes/state'];
  const lines = rows.map((row) => [
    row.bench,
    row.peer,
    row.states.toLocaleString('en-US'),
    row.ours_s.toFixed(2),
    row.peer_s.toFixed(2),
    row.ratio.toFixed(2),
    (row.states / row.ours_s / 1e6).toFixed(2),
    row.bytesPerState.toFixed(1),
  ]);
  const widths = head.map((title, column) =>
    lines.reduce((width, line) => Math.max(width, line[column]?.length ?? 0), title.length),
  );
  const render = (line: readonly string[]): string =>
    `| ${line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [render(head), render(rule), ...lines.map(render)].join('\n');
}
