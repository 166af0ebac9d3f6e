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
  readonly style: 'plain' | 'dim' | 'bad';
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
  return tasks.length > columnsMax
    ? list(tasks, entries, ends, paint)
    : table(tasks, entries, ends, paint);
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

/** Where a task stands at the end. */
function endEntry({ end, verdict }: Trace, rows: readonly PathRow[], task: string): Entry {
  const found = end.blocked.find((each) => each.task === task);
  const node = end.waitGraph.find((each) => each.kind === 'task' && each.name === task);
  const at = node?.at ?? '';
  const entry = { task, number: '', depth: 0, behind: [], notes: [] };
  if (found !== undefined) return blockedEntry(found, node?.need, end, rows);
  if (end.crashed) return { ...entry, call: '(stopped)', style: 'dim' };
  if (at === '') return { ...entry, call: '(has finished)', style: 'dim' };
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
  const needs = need === undefined ? [] : [needText(need, waitGraph)];
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

function table(
  tasks: readonly string[],
  entries: readonly Entry[],
  ends: readonly Entry[],
  paint: Paint,
): readonly string[] {
  const gutter = Math.max(2, ...entries.map((each) => each.number.length));
  const all = [...entries, ...ends];
  const room = reportWidth - 2 - gutter - 2 * tasks.length;
  const widths = columnWidths(
    tasks.map((task) => all.filter((each) => each.task === task)),
    tasks,
    room,
  );
  const row = (number: string, cells: readonly Entry[]): readonly string[] => {
    const blocks = tasks.map((task, i) => {
      const cell = cells.find((each) => each.task === task);
      return cell === undefined ? [] : cellLines(cell, widths[i] ?? 0);
    });
    return Array.from({ length: Math.max(0, ...blocks.map((b) => b.length)) }, (_, line) => {
      const texts = blocks.map((block, i) => {
        const text = (block[line] ?? '').padEnd(widths[i] ?? 0);
        return styled(text, cells.find((each) => each.task === tasks[i])?.style ?? 'plain', paint);
      });
      return trimmed(`  ${(line === 0 ? number : '').padStart(gutter)}  ${texts.join('  ')}`);
    });
  };
  const header = tasks.map((task, i) => task.padEnd(widths[i] ?? 0)).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [
    trimmed(`  ${'#'.padStart(gutter)}  ${paint.bold(header)}`),
    ...entries.flatMap((entry) => row(entry.number, [entry])),
    ...(ends.length === 0 ? [] : [`  ${'-'.repeat(gutter)}  ${rule}`]),
    ...row(ends.some((each) => each.number !== '') ? '⏸' : '', ends),
  ];
}

/** Gives every column what it needs, and shares what is left among those that want more. */
function columnWidths(
  columns: readonly (readonly Entry[])[],
  tasks: readonly string[],
  room: number,
): readonly number[] {
  const floor = columns.map((cells, i) =>
    Math.max(tasks[i]?.length ?? 0, ...cells.map((cell) => widthMin(cell))),
  );
  const wish = columns.map((cells, i) =>
    Math.max(floor[i] ?? 0, ...cells.flatMap((cell) => cellLines(cell, Infinity)).map(lengthOf)),
  );
  const widths = [...floor];
  let left = room - widths.reduce((sum, width) => sum + width, 0);
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

const lengthOf = (text: string): number => text.length;

function widthMin({ call, behind, notes, depth }: Entry): number {
  const words = notes.flatMap((note) => note.split(' ')).map((word) => word.length + noteDepth);
  return 2 * depth + Math.max(callWidthMin(call, behind), ...words);
}

const noteDepth = 5;

function cellLines({ call, behind, notes, depth }: Entry, width: number): readonly string[] {
  const indent = '  '.repeat(depth);
  const room = width - indent.length;
  return [
    ...wrapCall(call, behind, room),
    ...notes.flatMap((note) => wrapWords(note, { width: room, first: '  └─ ', indent: '     ' })),
  ].map((line) => `${indent}${line}`);
}

function list(
  tasks: readonly string[],
  entries: readonly Entry[],
  ends: readonly Entry[],
  paint: Paint,
): readonly string[] {
  const gutter = Math.max(2, ...entries.map((each) => each.number.length));
  const name = Math.max(...tasks.map((task) => task.length));
  const room = reportWidth - gutter - name - 6;
  const lines = (entry: Entry): readonly string[] =>
    cellLines(entry, Math.max(room, widthMin(entry))).map((text, i) => {
      const number = (i === 0 ? entry.number : '').padStart(gutter);
      const task = (i === 0 ? entry.task : '').padEnd(name);
      return trimmed(`  ${number}  ${paint.bold(task)}  ${styled(text, entry.style, paint)}`);
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
    .exhaustive();
}

const trimmed = (line: string): string => line.trimEnd();
