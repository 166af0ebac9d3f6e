import { describe, expect, test } from '@jest/globals';
import { type Premises, conventionSafety } from './convention-safety.property.ts';
import { areas } from './arbitraries/programs.ts';
import { assertProperty, isReplaying } from './report-failure.ts';
import { showProgram } from './explore.ts';

const RUNS = 60;
const STATES_MAX = 5_000;

/** What the default run met, by area: the number of designs with each premise, of those discarded, and of all states. */
const expected: Readonly<Record<string, unknown>> = {
  fences: { discarded: 0, states: 8_455, blocked: 45, calledBack: 25 },
  containers: { discarded: 0, states: 10_826, blocked: 40, calledBack: 29, contained: 60 },
  'ww locks': { discarded: 3, states: 44_414, blocked: 39, contended: 39, backedOff: 17 },
  reservations: {
    discarded: 1,
    states: 15_328,
    blocked: 27,
    contended: 11,
    backedOff: 4,
    listed: 41,
  },
  'dma-buf': { discarded: 0, states: 2_141, blocked: 17, contended: 17, mapped: 42 },
};

describe('a design that keeps the conventions neither deadlocks nor breaks a rule', () => {
  test.each(areas)('$name', ({ name, respecting }) => {
    const met: Record<string, number> = { discarded: 0, states: 0 };
    const property = `convention safety ${name}`;
    assertProperty(
      property,
      respecting,
      (program) => {
        const { found, states, premises } = conventionSafety(program, STATES_MAX);
        met['states'] = (met['states'] ?? 0) + states;
        if (found === undefined) met['discarded'] = (met['discarded'] ?? 0) + 1;
        for (const premise of trueOf(premises)) met[premise] = (met[premise] ?? 0) + 1;
        expect(found ?? []).toEqual([]);
      },
      { numRuns: RUNS, seed: 4, show: showProgram },
    );
    expect(isReplaying() ? expected[name] : met).toEqual(expected[name]);
  });
});

function trueOf(premises: Premises): readonly string[] {
  return Object.entries(premises).flatMap(([premise, is]) => (is ? [premise] : []));
}
