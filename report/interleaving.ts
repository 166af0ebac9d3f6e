import { match } from 'ts-pattern';
import { type PathRow, pathRows } from './path-rows.ts';
import { type Paint } from './paint.ts';
import { type Need } from '../model/need.ts';
import { type Trace, type TraceEnd } from '../traces/trace.ts';
import { callWidthMin, reportWidth, wrapCall, wrapWords } from './wrap.ts';
import { hasEnding } from './kinds.ts';
import { needText } from './need-text.ts';

/** One entry of the picture: what one task does at one point, before it is laid out. */
interface Entry {
  readonly task: string;
  readonly number: string;
  readonly depth: number;
  readonly call: string;
  readonly behind: readonly string[];
  readonly notes: readonly string[];
  readonly style: 'plain' | 'dim' | 'bad' | 'bold';
}

/** Tasks with a column of their own at most; more of them are printed as a list. */
const columnsMax = 4;

/**
 * The interleaving, to be read downwards: one column for each task, and at the end where each of them stands.
 *
 * With more tasks than fit side by side it is a list with the task in front.
 */
export function interleaving(
  trace: Trace,
  tasks: readonly string[],
  paint: Paint,
): readonly string[] {
  const rows = pathRows(trace);
  const entries = rows.map(stepEntry);
  const ends = hasEnding(trace) ? tasks.map((task) => endEntry(trace, rows, task)) : [];
  const start = entries.length === 0 ? ['  (nothing has to happen first)'] : [];
  const columns = tasks.length > columnsMax ? undefined : table(tasks, entries, ends, paint);
  return [...start, ...(columns ?? list(tasks, entries, ends, paint))];
}

function stepEntry(row: PathRow): Entry {
  const result = row.returned === null || row.returned === 'void' ? [] : [`= ${row.returned}`];
  return {
    task: row.task,
    number: row.first === row.last ? String(row.first) : `${row.first}-${row.last}`,
    depth: row.in === null ? 0 : 1,
    call: row.goesOn ? `(goes on) ${row.call}` : row.call,
    behind: [...result, ...row.broke.map((rule) => `<-- ${rule}`)],
    notes: row.notes,
    style: row.broke.length > 0 ? 'bad' : 'plain',
  };
}

/** A task that stands nowhere is through, or it never began. */
function idleText(rows: readonly PathRow[], task: string): string {
  return rows.some((row) => row.task === task) ? '(has finished)' : '(not started)';
}

/** Where a task stands at the end. */
function endEntry({ end, verdict }: Trace, rows: readonly PathRow[], task: string): Entry {
  const found = end.blocked.find((each) => each.task === task);
  const node = end.waitGraph.find((each) => each.kind === 'task' && each.name === task);
  const at = node?.at ?? '';
  const entry = { task, number: '', depth: 0, behind: [], notes: [] };
  if (found !== undefined) return blockedEntry(found, node?.need, end, rows);
  if (end.crashed) return { ...entry, call: '(stopped)', style: 'dim' };
  if (at === '') return { ...entry, call: idleText(rows, task), style: 'dim' };
  if (node?.userspace === true) return { ...entry, call: '(userspace need not act)', style: 'dim' };
  if (verdict.kind !== 'livelock') return { ...entry, call: '(can go on)', style: 'dim' };
  return { ...entry, call: at, notes: ['can act, to no avail'], style: 'bad' };
}

function blockedEntry(
  { task, call, in: routine, holds, broke }: TraceEnd['blocked'][number],
  need: Need | undefined,
  { waitGraph }: TraceEnd,
  rows: readonly PathRow[],
): Entry {
  const row = rows.findLast((each) => each.task === task);
  const isInside = row?.call === call && row.returned === null && row.in === routine;
  const needs = need === undefined ? [] : [needText(need, task, waitGraph)];
  return {
    task,
    number: '⏸',
    depth: routine === null ? 0 : 1,
    call: isInside ? call.replace(/\(.*$/u, '(...)') : call,
    behind: broke.map((rule) => `<-- ${rule}`),
    notes: [...needs, ...(holds.length === 0 ? [] : [`holds ${holds.join(', ')}`])],
    style: 'bad',
  };
}

/** Side by side; undefined if that is too wide to be read. */
function table(
  tasks: readonly string[],
  entries: readonly Entry[],
  ends: readonly Entry[],
  paint: Paint,
): readonly string[] | undefined {
  const gutter = gutterOf(entries);
  const all = [...entries, ...ends];
  const widths = columnWidths(
    tasks.map((task) => all.filter((each) => each.task === task)),
    tasks,
    reportWidth - 2 - gutter - 2 * tasks.length,
  );
  const total = sum(widths) + 2 * widths.length + gutter + 2;
  if (total > (tasks.length < columnsMax ? tableWidthMax : reportWidth)) return undefined;
  const row = (number: string, cells: readonly Cell[]): readonly string[] =>
    Array.from({ length: Math.max(0, ...cells.map(({ lines }) => lines.length)) }, (_, line) => {
      const texts = cells.map(({ lines, style }, i) =>
        styled((lines[line] ?? '').padEnd(widths[i] ?? 0), style, paint),
      );
      return `  ${(line === 0 ? number : '').padStart(gutter)}  ${texts.join('  ')}`.trimEnd();
    });
  const cellsOf = (found: readonly Entry[]): readonly Cell[] =>
    tasks.map((task, i) => {
      const entry = found.find((each) => each.task === task);
      if (entry === undefined) return { lines: [], style: 'plain' };
      return { lines: cellLines(entry, widths[i] ?? 0), style: entry.style };
    });
  const header = tasks.map((task, i): Cell => {
    return { lines: wrapWords(task, { width: widths[i] ?? 0 }), style: 'bold' };
  });
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [
    ...row('#', header),
    ...entries.flatMap((entry) => row(entry.number, cellsOf([entry]))),
    ...(ends.length === 0 ? [] : [`  ${'-'.repeat(gutter)}  ${rule}`]),
    ...row(ends.some((each) => each.number !== '') ? '⏸' : '', cellsOf(ends)),
  ];
}

/** What stands in one column of one row. */
interface Cell {
  readonly lines: readonly string[];
  readonly style: Entry['style'];
}

/** Width that a table of a few tasks may have where identifiers are too long for the width of a report. */
const tableWidthMax = 100;

const gutterOf = (entries: readonly Entry[]): number =>
  Math.max(2, ...entries.map((each) => each.number.length));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Gives every column what it needs, and shares what is left among those that want more. */
function columnWidths(
  columns: readonly (readonly Entry[])[],
  tasks: readonly string[],
  room: number,
): readonly number[] {
  const floor = columns.map((cells, i) =>
    Math.max(...wordsOf(tasks[i] ?? ''), ...cells.map((cell) => widthMin(cell))),
  );
  const wish = columns.map((cells, i) =>
    Math.max(
      floor[i] ?? 0,
      tasks[i]?.length ?? 0,
      ...cells.flatMap((cell) => cellLines(cell, Infinity)).map(lengthOf),
    ),
  );
  const widths = [...floor];
  let left = room - sum(widths);
  for (let grew = true; grew && left > 0;) {
    grew = false;
    for (const [i, width] of widths.entries()) {
      if (left === 0 || width >= (wish[i] ?? 0)) continue;
      widths[i] = width + 1;
      left--;
      grew = true;
    }
  }
  return widths;
}

const wordsOf = (text: string): readonly number[] => text.split(' ').map(lengthOf);

const lengthOf = (text: string): number => text.length;

function widthMin({ call, behind, notes, depth }: Entry): number {
  const words = notes.flatMap((note) => note.split(' ')).map((word) => word.length + noteDepth);
  return 2 * depth + Math.max(callWidthMin(call, behind), ...words);
}

const noteDepth = 4;

function cellLines({ call, behind, notes, depth }: Entry, width: number): readonly string[] {
  const indent = '  '.repeat(depth);
  const room = width - indent.length;
  return [
    ...wrapCall(call, behind, room),
    ...notes.flatMap((note) => wrapWords(note, { width: room, first: ' └─ ', indent: '    ' })),
  ].map((line) => `${indent}${line}`);
}

function list(
  tasks: readonly string[],
  entries: readonly Entry[],
  ends: readonly Entry[],
  paint: Paint,
): readonly string[] {
  const gutter = gutterOf(entries);
  const name = Math.max(...tasks.map((task) => task.length));
  const room = reportWidth - gutter - name - 6;
  const lines = (entry: Entry): readonly string[] =>
    cellLines(entry, Math.max(room, widthMin(entry))).map((text, i) => {
      const number = (i === 0 ? entry.number : '').padStart(gutter);
      const task = (i === 0 ? entry.task : '').padEnd(name);
      return `  ${number}  ${paint.bold(task)}  ${styled(text, entry.style, paint)}`.trimEnd();
    });
  return [
    ...entries.flatMap(lines),
    ...(ends.length === 0
      ? []
      : [`  ${'-'.repeat(gutter)}  ${'-'.repeat(name)}  ${'-'.repeat(Math.max(room, 4))}`]),
    ...ends.flatMap(lines),
  ];
}

function styled(text: string, style: Entry['style'], paint: Paint): string {
  return match(style)
    .with('plain', () => text)
    .with('dim', () => paint.dim(text))
    .with('bad', () => paint.red(text))
    .with('bold', () => paint.bold(text))
    .exhaustive();
}
