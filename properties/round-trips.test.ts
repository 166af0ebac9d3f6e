import { describe, expect, test } from '@jest/globals';
import { assertProperty, isReplaying } from './report-failure.ts';
import { areas } from './arbitraries/programs.ts';
import { roundTrips } from './round-trips.property.ts';
import { showProgram } from './explore.ts';

/** What the default run met, by area: traces that were replayed. */
const expected: Readonly<Record<string, unknown>> = {
  'fences, breaking': { traces: 61 },
  'fences, respecting': { traces: 0 },
  'containers, breaking': { traces: 46 },
  'containers, respecting': { traces: 0 },
  'ww locks, breaking': { traces: 117 },
  'ww locks, respecting': { traces: 0 },
  'reservations, breaking': { traces: 76 },
  'reservations, respecting': { traces: 0 },
  'dma-buf, breaking': { traces: 76 },
  'dma-buf, respecting': { traces: 0 },
};

describe('what is written is read back, and what was recorded is replayed', () => {
  test.each(
    areas.flatMap(({ name, respecting, breaking }) => [
      { name: `${name}, breaking`, programs: breaking, numRuns: 20 },
      { name: `${name}, respecting`, programs: respecting, numRuns: 6 },
    ]),
  )('$name', ({ name, programs, numRuns }) => {
    const met = { traces: 0 };
    assertProperty(
      `round trips ${name}`,
      programs,
      (program) => {
        const { differences, traces } = roundTrips(program, 1_000);
        met.traces += traces;
        expect(differences).toEqual([]);
      },
      { numRuns, seed: 7, show: showProgram },
    );
    expect(isReplaying() ? expected[name] : met).toEqual(expected[name]);
  });
});
