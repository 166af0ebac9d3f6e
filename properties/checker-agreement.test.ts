import { describe, expect, test } from '@jest/globals';
import { assertProperty, isReplaying } from './report-failure.ts';
import { areas } from './arbitraries/programs.ts';
import { checkerAgreement } from './checker-agreement.property.ts';
import { showProgram } from './explore.ts';

const STATES_MAX = 1_000;

/** What the default run met, by area: designs that were discarded, those with findings, and those whose walk found something. */
const expected: Readonly<Record<string, unknown>> = {};

describe('every search of a design sees the same', () => {
  test.each(
    areas.flatMap(({ name, respecting, breaking }) => [
      { name: `${name}, breaking`, programs: breaking, numRuns: 30 },
      { name: `${name}, respecting`, programs: respecting, numRuns: 10 },
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
