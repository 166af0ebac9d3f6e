import { describe, expect, test } from '@jest/globals';
import { Judges, refine, someStrategies } from './refinement.ts';
import { type Area } from '../impl/mutant.ts';
import { historyText } from './history-of.ts';
import { printSchedule } from '../impl/scheduler/schedule.ts';
import { reference } from '../impl/reference.ts';
import { shrinkFailure } from './shrink-failure.ts';
import { someScenarios } from './some-scenarios.ts';
import { writeFailure } from './report-failure.ts';

const setting = { implementation: reference, release: '7.2' } as const;
const seed = 1;
const schedules = 8;

/** Programs by lot of each area. A program of system calls takes the judge seconds: there is one, and `fencepost fuzz` runs more. */
const programs: readonly (readonly [Area, number])[] = [
  ['fence', 200],
  ['containers', 40],
  ['ww-mutex', 100],
  ['resv', 200],
  ['dma-buf', 200],
  ['syncobj', 1],
];

/** Runs programs of an area; a failure is made small and written down. */
function failureOf(area: Area, count: number): { readonly why: string; readonly judged: number } {
  const judges = new Judges();
  let runs = 0;
  let inconclusive = 0;
  for (const scenario of someScenarios(area, seed, count)) {
    const refined = refine(setting, scenario, someStrategies(seed, schedules), judges);
    runs += refined.runs;
    inconclusive += refined.inconclusive;
    if (refined.failure === undefined) continue;
    const small = shrinkFailure(setting, refined.failure, judges, seed);
    const folder = writeFailure({
      property: `refinement-${area}`,
      seed,
      path: printSchedule(small.schedule),
      shrinks: 0,
      why: JSON.stringify(small.verdict?.refusal?.line?.call ?? small.run.outcome),
      files: [
        { name: 'history.jsonl', text: historyText(small.scenario, small.run, setting.release) },
        { name: 'scenario.json', text: JSON.stringify(small.scenario, null, 2) },
      ],
    });
    return { why: `written to ${folder}`, judged: 0 };
  }
  return { why: '', judged: (runs - inconclusive) / runs };
}

describe('the model explains what the reference implementation does', () => {
  test.each(programs)('in programs by lot of %s', (area, count) => {
    const { why, judged } = failureOf(area, count);
    expect(why).toBe('');
    expect(judged).toBeGreaterThan(0.95);
  });
});
