import { describe, expect, test } from '@jest/globals';
import { assertProperty, isReplaying } from './report-failure.ts';
import { areas } from './arbitraries/programs.ts';
import { checkerAgreement } from './checker-agreement.property.ts';
import { showProgram } from './explore.ts';

const STATES_MAX = 500;

/** What the default run met, by area: designs that were discarded, those with findings, and those whose walk found something. */
const expected: Readonly<Record<string, unknown>> = {
  'fences, breaking': { discarded: 0, found: 17, walked: 17 },
  'fences, respecting': { discarded: 0, found: 0, walked: 0 },
  'containers, breaking': { discarded: 0, found: 18, walked: 18 },
  'containers, respecting': { discarded: 0, found: 0, walked: 0 },
  'ww locks, breaking': { discarded: 3, found: 14, walked: 14 },
  'ww locks, respecting': { discarded: 0, found: 0, walked: 0 },
  'reservations, breaking': { discarded: 0, found: 17, walked: 17 },
  'reservations, respecting': { discarded: 0, found: 0, walked: 0 },
  'dma-buf, breaking': { discarded: 0, found: 18, walked: 18 },
  'dma-buf, respecting': { discarded: 0, found: 0, walked: 0 },
};

describe('every search of a design sees the same', () => {
  test.each(
    areas.flatMap(({ name, respecting, breaking }) => [
      { name: `${name}, breaking`, programs: breaking, numRuns: 18 },
      { name: `${name}, respecting`, programs: respecting, numRuns: 5 },
    ]),
  )('$name', ({ name, programs, numRuns }) => {
    const met = { discarded: 0, found: 0, walked: 0 };
    assertProperty(
      `checker agreement ${name}`,
      programs,
      (program) => {
        const { differences, findings, walked } = checkerAgreement(program, STATES_MAX, 1);
        if (differences === undefined) met.discarded++;
        if (findings > 0) met.found++;
        if (walked > 0) met.walked++;
        expect(differences ?? []).toEqual([]);
      },
      { numRuns, seed: 5, show: showProgram },
    );
    expect(isReplaying() ? expected[name] : met).toEqual(expected[name]);
  });
});
