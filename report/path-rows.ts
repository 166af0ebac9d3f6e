import { type Trace, type TraceStep } from '../traces/trace.ts';

/** One row of a counterexample: one or more steps of one call, with nobody else's step in between. */
export interface PathRow {
  readonly task: string;
  /** Numbers of its first and its last step, from 1. */
  readonly first: number;
  readonly last: number;
  readonly call: string;
  /** The call began in an earlier row. */
  readonly goesOn: boolean;
  /** The callback, shrinker or op in which the task is. */
  readonly in: string | null;
  /** What happens in it: `direct reclaim: msm_gem_shrinker`. */
  readonly notes: readonly string[];
  readonly returned: string | null;
  readonly broke: readonly string[];
}

/** The steps of a trace as rows to print. */
export function pathRows({ steps }: Pick<Trace, 'steps'>): readonly PathRow[] {
  const rows: PathRow[] = [];
  for (const [i, step] of steps.entries()) {
    const row = rows.at(-1);
    const previous = steps[i - 1];
    if (row !== undefined && previous !== undefined && continues(previous, step)) {
      rows[rows.length - 1] = merge(row, step, i + 1);
    } else {
      rows.push(rowOf(step, i + 1));
    }
  }
  return rows;
}

function continues(previous: TraceStep, step: TraceStep): boolean {
  return (
    previous.task === step.task &&
    previous.call === step.call &&
    previous.in === step.in &&
    previous.returned === null &&
    previous.enters === null &&
    step.part > 0
  );
}

function rowOf(step: TraceStep, number: number): PathRow {
  const { task, call, broke, returned } = step;
  return {
    task,
    first: number,
    last: number,
    call,
    goesOn: step.part > 0,
    in: step.in,
    notes: notesOf(step),
    returned,
    broke,
  };
}

function merge(row: PathRow, step: TraceStep, number: number): PathRow {
  return {
    ...row,
    last: number,
    notes: [...row.notes, ...notesOf(step)],
    returned: step.returned,
    broke: [...new Set([...row.broke, ...step.broke])],
  };
}

function notesOf({ label, enters }: TraceStep): readonly string[] {
  if (enters === null) return label === null ? [] : [label];
  return [label === null ? `calls ${enters}` : `${label}: ${enters}`];
}
