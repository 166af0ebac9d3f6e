import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from '../verify/design-system.ts';
import { type PathStep } from '../checker/search-result.ts';
import { type Trace, type TraceStep } from './trace.ts';
import { follow } from '../checker/follow.ts';
import { type PathResult, type VerdictDifference, verdictDifference } from './check-verdict.ts';
import { recordEnd, recordSteps } from './record.ts';

/** In what a replay differs from its trace. */
export type DivergenceField =
  | 'step'
  | 'call'
  | 'returned'
  | 'broke'
  | 'changes'
  | 'blocked'
  | 'wait graph'
  | 'tasks'
  | VerdictDifference['field'];

/** Where a replay leaves its trace. */
export interface ReplayDivergence {
  /** Number of the step, from 1; one more than there are steps if it is the end that differs. */
  readonly step: number;
  readonly field: DivergenceField;
  readonly expected: string;
  readonly actual: string;
  /** The steps that were possible there, with their tasks. */
  readonly possible: readonly string[];
}

/** What a replay came to. */
export type ReplayResult =
  | { readonly same: true; readonly steps: number }
  | { readonly same: false; readonly divergence: ReplayDivergence };

/**
 * Executes a trace again, step by step, and compares what it says: steps, results, broken rules, changes, waits, the verdict.
 *
 * Its title and the numbers of the search are not compared: no path says anything about them.
 */
export function replayTrace(
  trace: Trace,
  compiled: CompiledDesign,
  { system }: DesignSystem,
): ReplayResult {
  const names = compiled.constants.tasks.map(({ name }) => name);
  const path = trace.steps.map(({ task, rule, choice }): PathStep => ({
    process: names.indexOf(task),
    rule,
    choice,
  }));
  const { initial, steps, divergence } = follow(system, path);
  const recorded = recordSteps(compiled, initial, steps);
  for (const [i, actual] of recorded.entries()) {
    const differing = stepDivergence(trace.steps[i], actual, i + 1);
    if (differing !== undefined) return { same: false, divergence: differing };
  }
  if (divergence !== undefined) {
    const { at, possible } = divergence;
    const describe = ({ process, rule, choice }: PathStep): string =>
      `${choice}: ${names[process] ?? '?'}: ${rule}`;
    const texts = possible.map(describe);
    const expected = trace.steps[at];
    return {
      same: false,
      divergence: {
        step: at + 1,
        field: 'step',
        expected:
          expected === undefined ? '' : `${expected.choice}: ${expected.task}: ${expected.rule}`,
        actual: texts[expected?.choice ?? 0] ?? 'no such choice',
        possible: texts,
      },
    };
  }
  const state = steps.at(-1)?.after ?? initial;
  const end = recordEnd(compiled, system, state);
  return endDivergence(trace, compiled, { steps: recorded, end, state });
}

function stepDivergence(
  expected: TraceStep | undefined,
  actual: TraceStep,
  step: number,
): ReplayDivergence | undefined {
  if (expected === undefined) return undefined;
  const pairs: readonly (readonly [DivergenceField, unknown, unknown])[] = [
    ['call', callOf(expected), callOf(actual)],
    ['returned', expected.returned, actual.returned],
    ['broke', expected.broke, actual.broke],
    ['changes', expected.changes, actual.changes],
  ];
  return firstDifference(pairs, step);
}

function callOf({ call, part, label, in: routine, enters }: TraceStep): object {
  return { call, part, label, in: routine, enters };
}

function endDivergence(trace: Trace, compiled: CompiledDesign, result: PathResult): ReplayResult {
  const actual = result.end;
  const names = compiled.constants.tasks.map(({ name }) => name);
  const step = trace.steps.length + 1;
  const divergence = firstDifference(
    [
      ['tasks', trace.tasks.map(({ name }) => name), names],
      ['blocked', [trace.end.crashed, trace.end.blocked], [actual.crashed, actual.blocked]],
      ['wait graph', trace.end.waitGraph, actual.waitGraph],
    ],
    step,
  );
  if (divergence !== undefined) return { same: false, divergence };
  const wrong = verdictDifference(trace, compiled, result);
  return wrong === undefined
    ? { same: true, steps: trace.steps.length }
    : { same: false, divergence: { step, ...wrong, possible: [] } };
}

function firstDifference(
  pairs: readonly (readonly [DivergenceField, unknown, unknown])[],
  step: number,
): ReplayDivergence | undefined {
  for (const [field, expected, actual] of pairs) {
    const [wanted, found] = [canonical(expected), canonical(actual)];
    if (wanted !== found) return { step, field, expected: wanted, actual: found, possible: [] };
  }
  return undefined;
}

/** Text that is equal for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
